"""Settings, timetable and routes. The Celery app is loaded with Django, so that tasks know their broker."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
