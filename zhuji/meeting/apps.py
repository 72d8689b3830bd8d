from django.apps import AppConfig


class MeetingConfig(AppConfig):
    name = "zhuji.meeting"
    verbose_name = "会议"

    def ready(self):
        from zhuji.activity.actions.activities import HOLDS  # noqa: PLC0415 - models are there only now
        from zhuji.meeting.content import refuse_if_signed_activity  # noqa: PLC0415

        HOLDS.append(refuse_if_signed_activity)
