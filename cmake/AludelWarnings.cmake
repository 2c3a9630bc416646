# The warnings that all of our own code compiles without, and the options of generated code.

add_library(aludel_warnings INTERFACE)
target_compile_options(aludel_warnings INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
  $<$<BOOL:${ALUDEL_WERROR}>:-Werror>)
target_compile_definitions(aludel_warnings INTERFACE _POSIX_C_SOURCE=200809L _DEFAULT_SOURCE)

# Paths of the machine stay out of the object files.
target_compile_options(aludel_warnings INTERFACE "-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=")
