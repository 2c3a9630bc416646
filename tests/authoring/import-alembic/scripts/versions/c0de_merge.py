"""merge"""
revision = "c0de"
down_revision = ("ae10",
                 "b0b0")
