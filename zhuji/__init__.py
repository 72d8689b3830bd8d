"""Zhuji 筑基: the organisation, duties and decisions of schools under the leadership of the Party organisation."""
