from django.apps import AppConfig


class MatterConfig(AppConfig):
    name = "zhuji.matter"
    verbose_name = "事项"
