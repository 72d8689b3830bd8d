from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "zhuji.web"

    def ready(self):
        from zhuji.web import middleware  # noqa: F401, PLC0415 - hears of every log-in, also one before the first request
