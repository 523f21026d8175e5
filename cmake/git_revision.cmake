# Run at every build: writes OUTPUT, a header with the revision of SOURCE, and
# leaves it untouched when nothing changed.
execute_process(COMMAND git rev-parse HEAD WORKING_DIRECTORY ${SOURCE}
  OUTPUT_VARIABLE _revision ERROR_QUIET RESULT_VARIABLE _failed
  OUTPUT_STRIP_TRAILING_WHITESPACE)
if(_failed)
  set(_revision unknown)
else()
  execute_process(COMMAND git status --porcelain --untracked-files=no
    WORKING_DIRECTORY ${SOURCE} OUTPUT_VARIABLE _changes ERROR_QUIET)
  if(_changes)
    string(APPEND _revision "-dirty")
  endif()
endif()

set(_text "#pragma once\n#define BALLAST_GIT_REVISION \"${_revision}\"\n")
set(_old "")
if(EXISTS ${OUTPUT})
  file(READ ${OUTPUT} _old)
endif()
if(NOT _old STREQUAL _text)
  file(WRITE ${OUTPUT} "${_text}")
endif()
