# Writes OUTPUT, a C++ source that holds the text of FILE as
# ballast::tools::NAME, so that a program carries its own pages.
file(READ ${FILE} _text)
if(_text MATCHES "\\)ballast\"")
  message(FATAL_ERROR "${FILE} holds the end of a raw string, )ballast\"")
endif()
file(WRITE ${OUTPUT} "#include \"tools/pages/resources.h\"
namespace ballast::tools {
const std::string_view ${NAME} = R\"ballast(")
file(APPEND ${OUTPUT} "${_text}")
file(APPEND ${OUTPUT} ")ballast\";
}  // namespace ballast::tools
")
