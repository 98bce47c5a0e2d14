"""The workbench: a store in; pages for people and a JSON API beside them out, served on this machine."""

from dragoman.web.app import create_app

__all__ = ["create_app"]
