# Writes OUTPUT, a C++ source that holds the text of FILE as
# ballast::tools::NAME, so that a program carries its own pages. A header declares it.
file(READ ${FILE} _text)
if(_text MATCHES "\\)ballast\"")
  message(FATAL_ERROR "${FILE} holds the end of a raw string, )ballast\"")
endif()
file(WRITE ${OUTPUT} "#include <string_view>
namespace ballast::tools {
extern const std::string_view ${NAME};
const std::string_view ${NAME} = R\"ballast(")
file(APPEND ${OUTPUT} "${_text}")
file(APPEND ${OUTPUT} ")ballast\";
}  // namespace ballast::tools
")
