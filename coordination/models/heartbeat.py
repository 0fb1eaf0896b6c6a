"""Signs of life of the processes beside the web server."""

from django.db import models


class Heartbeat(models.Model):
    """When the tick that beat sends and the worker runs was last run."""

    name = models.CharField(max_length=20, unique=True)
    sent_at = models.DateTimeField(help_text="When beat sent it")
    run_at = models.DateTimeField(help_text="When the worker ran it")

    def __str__(self) -> str:
        return self.name
