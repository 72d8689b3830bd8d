from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "zhuji.org"
    verbose_name = "组织"
