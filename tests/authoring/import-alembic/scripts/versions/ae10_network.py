# -*- coding: utf-8 -*-
r'''Network.

Sites are \d+ in one line; see the
@author of this file.

Create Date: some day
'''
from typing import Sequence, Union
from alembic import context, op

revision: str = "ae10"
down_revision: Union[str, Sequence[str], None] = "1975ea83b712"
branch_labels: Union[str, Sequence[str], None] = ("net", 'sites',)
depends_on: Union[str, None] = None


def upgrade() -> None:
    revision = "not this one"
    op.execute("""
down_revision = "nor this"
""") if context.is_offline_mode() else None
