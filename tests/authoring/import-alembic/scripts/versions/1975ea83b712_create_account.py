"""create account

Revision ID: 1975ea83b712
Revises:
Create Date: 2025-07-23 09:12:00.123456

"""
from alembic import op

# revision identifiers, used by Alembic.
revision = '1975ea83b712'
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE account (n int)")


def downgrade():
    op.execute("DROP TABLE account")
