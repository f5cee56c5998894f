from hypothesis import settings

# No deadline, since a busy machine is slow at times and properties are about results.
settings.register_profile("wire", deadline=None)
settings.load_profile("wire")
