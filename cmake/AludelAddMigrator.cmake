# aludel_add_migrator(NAME [DIRECTORY dir] [MIGRATIONS file...] [STATIC])
#
# Makes the executable NAME from the .sql files of `dir`, or from the files named, or both. STATIC links one static-pie
# file that needs nothing of the machine it runs on.
#
# Adding, editing, renaming or deleting a file builds it again, and nothing else does: the folder is globbed before each
# build, and the names stand on the command line, because removing a file leaves only inputs that are older than the output.
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

  set(inputs)
  if(arg_DIRECTORY)
    cmake_path(ABSOLUTE_PATH arg_DIRECTORY BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    file(GLOB inputs CONFIGURE_DEPENDS LIST_DIRECTORIES false "${arg_DIRECTORY}/*.sql")
  endif()
  foreach(file IN LISTS arg_MIGRATIONS)
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    list(APPEND inputs "${file}")
  endforeach()
  if(NOT inputs)
    message(FATAL_ERROR "aludel_add_migrator(${name}): no .sql files in '${arg_DIRECTORY}'")
  endif()

  # Names in the emitted C are relative to the source folder: two checkouts make the same binary.
  set(output "${CMAKE_CURRENT_BINARY_DIR}/${name}.aludel.c")
  add_custom_command(OUTPUT "${output}"
    COMMAND aludel::aludel compile -o "${output}" --depfile "${output}.d" --base "${CMAKE_CURRENT_SOURCE_DIR}" ${inputs}
    DEPENDS aludel::aludel ${inputs}
    DEPFILE "${output}.d"
    COMMENT "Compiling the migrations of ${name}" VERBATIM)
  # ISO C promises 4,095 characters in a string; a statement may be longer.
  set_source_files_properties("${output}" PROPERTIES COMPILE_OPTIONS -Wno-overlength-strings)

  add_executable(${name} "${output}")
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
