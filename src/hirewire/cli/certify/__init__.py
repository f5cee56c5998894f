"""``hirewire certify``: LinkedIn's certification rules, judged from what an ATS sends."""
