from django.apps import AppConfig


class BallotConfig(AppConfig):
    name = "zhuji.ballot"
    verbose_name = "票决"
