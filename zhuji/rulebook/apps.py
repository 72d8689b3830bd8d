from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "zhuji.rulebook"
    verbose_name = "章程和议事规则"
