from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "zhuji.duty"
    verbose_name = "规定动作"
