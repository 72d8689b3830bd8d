from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "zhuji.activity"
    verbose_name = "活动"
