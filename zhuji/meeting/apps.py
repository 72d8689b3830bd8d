from django.apps import AppConfig


class MeetingConfig(AppConfig):
    name = "zhuji.meeting"
    verbose_name = "会议"
