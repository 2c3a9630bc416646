# FindRe2c: Re2c_EXECUTABLE, Re2c_VERSION, and re2c_generate(OUTPUT INPUT).
#
# CMake has no module for re2c. It is a tool of the build machine, so it is never looked for in a target's root.

find_program(Re2c_EXECUTABLE re2c NO_CMAKE_FIND_ROOT_PATH)
if(Re2c_EXECUTABLE)
  execute_process(COMMAND ${Re2c_EXECUTABLE} --version OUTPUT_VARIABLE Re2c_VERSION OUTPUT_STRIP_TRAILING_WHITESPACE)
  string(REGEX REPLACE "^re2c " "" Re2c_VERSION "${Re2c_VERSION}")
endif()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Re2c REQUIRED_VARS Re2c_EXECUTABLE VERSION_VAR Re2c_VERSION)

# No dates and no version in the output, and no #line with a path of this machine: the same bytes everywhere.
function(re2c_generate output input)
  add_custom_command(OUTPUT "${output}"
    COMMAND ${Re2c_EXECUTABLE} -W -Werror --no-generation-date --no-version --no-debug-info ${ARGN} -o "${output}" "${input}"
    MAIN_DEPENDENCY "${input}"
    COMMENT "re2c ${input}" VERBATIM)
endfunction()
