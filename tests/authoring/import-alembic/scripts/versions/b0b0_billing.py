revision = u"b0" "b0"
down_revision = ['1975ea83b712']
depends_on = {
    "net",  # a label
}
