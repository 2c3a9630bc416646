# aludel_add_migrator(NAME [DIRECTORY dir] [MIGRATIONS file...] [STATIC])
#   makes the executable NAME from the .sql files of `dir`, or from the files named, or both. STATIC links one static-pie
#   file that needs nothing of the machine it runs on.
#
# aludel_add_plan(NAME [DIRECTORY dir] [MIGRATIONS file...])
#   makes the library NAME for a program that migrates itself: it has `extern const struct aludel_plan NAME`, for
#   aludel_upgrade() of aludel.h, and links libaludel.
#
# Adding, editing, renaming or deleting a file builds it again, and nothing else does: the folder is globbed before each
# build, and the names stand on the command line, because removing a file leaves only inputs that are older than the output.

# Ends it where CMake, Ninja or make would not find a file by its name, or would build it again each time.
function(aludel_refuse_names caller directory migrations)
  string(ASCII 1 first)
  string(ASCII 31 last)
  set(unsafe "[][;$#'\"\\*?&<>^`:|${first}-${last}]")
  set(names "")
  if(directory)
    file(GLOB names LIST_DIRECTORIES false RELATIVE "${directory}" "${directory}/*${unsafe}*.sql")
    list(FILTER names EXCLUDE REGEX "^\\.")
    string(REPLACE "/" "\\" names "${names}") # it says '/' for '\'
  endif()
  foreach(file IN LISTS migrations)
    cmake_path(GET file FILENAME name)
    if(name MATCHES "${unsafe}")
      string(APPEND names "${name}")
    endif()
  endforeach()
  if(NOT names STREQUAL "")
    message(FATAL_ERROR "${caller}: CMake, Ninja or make stumble over the name of ${names}\n"
      "rename it, with letters, digits, '.', '_' and '-' alone; ids and order stay the same")
  endif()
endfunction()

# Sets `output` to the C file that is compiled from what the arguments of the caller name.
function(aludel_compile_migrations output caller name directory migrations)
  set(inputs)
  set(seals)
  if(directory)
    cmake_path(ABSOLUTE_PATH directory BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
  endif()
  aludel_refuse_names("${caller}(${name})" "${directory}" "${migrations}")
  if(directory)
    file(GLOB inputs CONFIGURE_DEPENDS LIST_DIRECTORIES false "${directory}/[^.]*.sql") # not Emacs' .#x.sql
    file(GLOB seals CONFIGURE_DEPENDS LIST_DIRECTORIES false "${directory}/released.sum")
  endif()
  foreach(file IN LISTS migrations)
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    list(APPEND inputs "${file}")
  endforeach()
  if(NOT inputs)
    message(FATAL_ERROR "${caller}(${name}): no .sql files in '${directory}'")
  endif()

  # Names in the emitted C are relative to the source folder: two checkouts make the same binary.
  set(c "${CMAKE_CURRENT_BINARY_DIR}/${name}.aludel.c")
  add_custom_command(OUTPUT "${c}"
    COMMAND aludel::aludel compile -o "${c}" --depfile "${c}.d" --base "${CMAKE_CURRENT_SOURCE_DIR}" ${ARGN} ${inputs}
    DEPENDS aludel::aludel ${inputs} ${seals}
    DEPFILE "${c}.d"
    COMMENT "Compiling the migrations of ${name}" VERBATIM)
  # ISO C promises 4,095 characters in a string; a statement may be longer.
  set_source_files_properties("${c}" PROPERTIES COMPILE_OPTIONS -Wno-overlength-strings)
  set(${output} "${c}" PARENT_SCOPE)
endfunction()

function(aludel_add_plan name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "DIRECTORY" "MIGRATIONS")
  if(arg_UNPARSED_ARGUMENTS OR arg_KEYWORDS_MISSING_VALUES)
    message(FATAL_ERROR "aludel_add_plan(${name}): bad arguments: ${arg_UNPARSED_ARGUMENTS}${arg_KEYWORDS_MISSING_VALUES}\n"
      "usage: aludel_add_plan(NAME [DIRECTORY dir] [MIGRATIONS file...])")
  endif()
  aludel_compile_migrations(c aludel_add_plan ${name} "${arg_DIRECTORY}" "${arg_MIGRATIONS}" --plan ${name})
  add_library(${name} STATIC "${c}")
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_link_libraries(${name} PUBLIC aludel::runtime)
endfunction()

function(aludel_add_migrator name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "STATIC" "DIRECTORY" "MIGRATIONS")
  if(arg_UNPARSED_ARGUMENTS OR arg_KEYWORDS_MISSING_VALUES)
    message(FATAL_ERROR "aludel_add_migrator(${name}): bad arguments: "
      "${arg_UNPARSED_ARGUMENTS}${arg_KEYWORDS_MISSING_VALUES}\n"
      "usage: aludel_add_migrator(NAME [DIRECTORY dir] [MIGRATIONS file...] [STATIC])")
  endif()
  if(arg_STATIC AND NOT TARGET aludel::runtime_static)
    string(REPLACE ";" ", " missing "${ALUDEL_STATIC_MISSING}")
    message(FATAL_ERROR "aludel_add_migrator(${name} STATIC): missing: ${missing}\n"
      "On Debian: apt-get install libssl-dev libpq-dev postgresql-server-dev-all. Without STATIC, a libpq.so will do.")
  endif()

  aludel_compile_migrations(c aludel_add_migrator ${name} "${arg_DIRECTORY}" "${arg_MIGRATIONS}")
  add_executable(${name} "${c}")
  if(arg_STATIC)
    target_link_libraries(${name} PRIVATE aludel::runtime_static)
    # A project that sets this to ON links with -pie, which undoes -static-pie.
    set_property(TARGET ${name} PROPERTY POSITION_INDEPENDENT_CODE)
    set_target_properties(${name} PROPERTIES
      C_LINKER_LAUNCHER "sh;${CMAKE_CURRENT_FUNCTION_LIST_DIR}/aludel-link-static")
  else()
    target_link_libraries(${name} PRIVATE aludel::runtime)
  endif()
endfunction()
