from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PackConfig(AppConfig):
    name = "zhuji.pack"
    verbose_name = "制度"

    def ready(self):
        autodiscover_modules("measures")
