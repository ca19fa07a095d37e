"""Filters for money, shares, moments, tariffs and telephone numbers."""

from django import template

from housing import amounts
from layers.facts import phone_href

register = template.Library()
register.filter("uah", amounts.uah)
register.filter("quantity", amounts.quantity)
register.filter("percent", amounts.percent)
register.filter("moment", amounts.moment)
register.filter("day", amounts.day)
register.filter("for_whom", amounts.for_whom)
register.filter("phone_href", phone_href)
