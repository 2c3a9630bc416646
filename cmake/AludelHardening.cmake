# What the runtime's objects are compiled with, so that a migrator linked from them is hardened throughout.
#
# _FORTIFY_SOURCE needs optimisation, and the sanitizers want the plain calls: a Debug build goes without.

add_library(aludel_hardening INTERFACE)
target_compile_options(aludel_hardening INTERFACE
  -fstack-protector-strong -fstack-clash-protection
  "$<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=3>"
  -ffunction-sections -fdata-sections)
