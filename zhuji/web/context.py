"""What every page needs: the five places, the same for every role, with only what the role may use."""


def places(request):
    return {}
