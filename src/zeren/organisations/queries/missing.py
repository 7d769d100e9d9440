"""The one sentence for what is not there."""

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text


def no_such(what: str, key: str) -> Reason:
    names = {
        "unit": ("单位", "unit"),
        "person": ("人员", "person"),
        "post": ("岗位", "post"),
        "import": ("导入", "import"),
    }
    zh, en = names[what]
    return Reason(f"no_such_{what}", Text(f"查不到{zh}“{key}”。", f"There is no {en} “{key}”."))
