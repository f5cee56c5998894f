from hypothesis import settings

# A busy machine is slow at times; properties are about results.
settings.register_profile("wire", deadline=None)
settings.load_profile("wire")
