# FindLemon: Lemon_EXECUTABLE, and lemon_generate(DIRECTORY INPUT) which writes DIRECTORY/NAME.c and .h from NAME.y.

find_program(Lemon_EXECUTABLE lemon NO_CMAKE_FIND_ROOT_PATH)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Lemon REQUIRED_VARS Lemon_EXECUTABLE)

# lemon writes its outputs even when it fails, and leaves an unchanged .h untouched; -l keeps this machine's paths out.
function(lemon_generate directory input)
  get_filename_component(name "${input}" NAME_WE)
  add_custom_command(OUTPUT "${directory}/${name}.c" "${directory}/${name}.h"
    BYPRODUCTS "${directory}/${name}.out"
    COMMAND ${Lemon_EXECUTABLE} -l "-d${directory}" "${input}"
    COMMAND ${CMAKE_COMMAND} -E touch "${directory}/${name}.h"
    MAIN_DEPENDENCY "${input}"
    COMMENT "lemon ${input}" VERBATIM)
  # What lemon's template warns about, in its output alone.
  set_source_files_properties("${directory}/${name}.c" PROPERTIES
    COMPILE_OPTIONS "-Wno-unused-parameter;-Wno-unused-variable;-Wno-sign-conversion;-Wno-conversion;-Wno-missing-prototypes")
endfunction()
