# aludel::runtime_static: libaludel, libpq and all that libpq needs as archives, in link order, with the options of a
# hardened static-pie. Included where aludel::archive and aludel::static exist: in aludel's own tree, and by AludelConfig.
#
# libpq-dev has libpq.a, but not the helpers it calls: they are in postgresql-server-dev-N, in the folder that pg_config
# names. The _shlib pair is the flavour that libpq itself is built with: it never calls exit().
# Where something is missing there is no target, and ALUDEL_STATIC_MISSING says what, for aludel_add_migrator(STATIC).

find_program(ALUDEL_PG_CONFIG pg_config DOC "pg_config of the PostgreSQL whose libpq.a is linked")
set(aludel_pkglibdir)
if(ALUDEL_PG_CONFIG)
  execute_process(COMMAND "${ALUDEL_PG_CONFIG}" --pkglibdir
    OUTPUT_VARIABLE aludel_pkglibdir OUTPUT_STRIP_TRAILING_WHITESPACE)
endif()

set(aludel_archives)
set(aludel_missing)
foreach(name pq pgcommon_shlib pgport_shlib ssl crypto)
  find_library(ALUDEL_${name}_ARCHIVE lib${name}.a HINTS ${aludel_pkglibdir})
  mark_as_advanced(ALUDEL_${name}_ARCHIVE)
  if(ALUDEL_${name}_ARCHIVE)
    list(APPEND aludel_archives "${ALUDEL_${name}_ARCHIVE}")
  else()
    list(APPEND aludel_missing "lib${name}.a")
  endif()
endforeach()
if(NOT TARGET aludel::static)
  list(APPEND aludel_missing "libaludel_static.a (build aludel with libkrb5-dev and libldap-dev)")
endif()
set(ALUDEL_STATIC_MISSING "${aludel_missing}" CACHE INTERNAL "what a static migrator lacks")

# Half a megabyte less of relocations, nearly all of them OpenSSL's. Only a glibc from 2.36 on can relocate itself so.
include(CheckCSourceCompiles)
set(CMAKE_REQUIRED_LINK_OPTIONS LINKER:-z,pack-relative-relocs,--fatal-warnings)
check_c_source_compiles("
#include <features.h>
#if !__GLIBC_PREREQ(2, 36)
#error
#endif
int main(void) { return 0; }" ALUDEL_PACKED_RELOCATIONS)
unset(CMAKE_REQUIRED_LINK_OPTIONS)

if(NOT ALUDEL_STATIC_MISSING AND NOT TARGET aludel::runtime_static)
  add_library(aludel::runtime_static INTERFACE IMPORTED GLOBAL)
  target_compile_options(aludel::runtime_static INTERFACE -fPIE)
  # The stand-ins come last: a real library before them wins.
  target_link_libraries(aludel::runtime_static INTERFACE aludel::archive ${aludel_archives} aludel::static)
  target_link_options(aludel::runtime_static INTERFACE -static-pie
    LINKER:-z,relro,-z,now,-z,noexecstack,--gc-sections,--build-id=sha1
    $<$<BOOL:${ALUDEL_PACKED_RELOCATIONS}>:LINKER:-z,pack-relative-relocs>
    LINKER:--undefined=aludel_i_static_environment
    $<$<NOT:$<CONFIG:Debug>>:LINKER:--strip-all>)
endif()
