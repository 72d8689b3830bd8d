"""Forms of workbooks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from zhuji.web.forms.base import PlainForm

MOST = 20 * 2**20


class UploadForm(PlainForm):
    file = forms.FileField(label=_("工作簿（.xlsx）"), help_text=_("不超过 20 MB；先检查，确认以后才写入"))

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST:
            raise forms.ValidationError(_("文件超过 20 MB，请分成几个导入，或请管理员用命令行导入。"))
        return file
