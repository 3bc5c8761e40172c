"""The rows of all object types."""

from collections.abc import Mapping

from tests.api.matrix.rows import Row
from tests.api.matrix.rows_of_configs import CONFIGS
from tests.api.matrix.rows_of_forms import FORMS
from tests.api.matrix.rows_of_the_whole import WHOLE

ROWS: Mapping[str, tuple[Row, ...]] = {**CONFIGS, **FORMS, **WHOLE}
