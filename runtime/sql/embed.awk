# Turns .sql files into C: for each file an array of its statements, named after the file. A line that ends in `;` ends
# a statement, unless it stands in a function's body, $keep$ ... $keep$; comment lines stay behind.

function finish() {
    if (open)
        print "    NULL};"
}

FNR == 1 {
    if (NR == 1)
        print "#include \"sql.h\"\n\n#include <stddef.h>"
    finish()
    name = FILENAME
    sub(/.*\//, "", name)
    sub(/\.sql$/, "", name)
    printf "\nconst char *const aludel_i_sql_%s[] = {\n", name
    open = 1
}

/^--/ || /^[ \t]*$/ {
    next
}

{
    if ($0 ~ /\$[a-z]+\$/)
        body = !body
    ended = !body && sub(/;$/, "")
    gsub(/\\/, "\\\\")
    gsub(/"/, "\\\"")
    printf "    \"%s%s\"%s\n", $0, ended ? "" : "\\n", ended ? "," : ""
}

END {
    finish()
}
