import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs/guides/known-problems.md"
_WIDGET, _EXPORT = "hub/sites/widgets/onboarding/test_onboarding.py", "hub/sites/recruiter/export/test_exporting.py"
_PAGE, _ATS = "simulator/recruiter/test_recruiter_page.py", "hub/sites/recruiter/settings/test_ats_settings.py"
#: For each known problem, the tests that check its remedy. The keys are the problems' numbers in the guide. Each
#: test is named by its file and its function.
HELD: dict[int, tuple[str, ...]] = {
    1: (
        f"{_WIDGET}::test_a_contract_with_the_wrong_product_is_refused",
        "hub/sites/widgets/profile/test_profile.py::test_a_seat_on_a_lite_contract_is_refused",
    ),
    2: (
        f"{_WIDGET}::test_a_person_who_is_not_an_admin_is_told_whom_to_ask",
        f"{_WIDGET}::test_without_any_admin_seat_the_chooser_names_who_can",
    ),
    3: (
        f"{_WIDGET}::test_the_request_screen_has_its_exact_text",
        "browser/test_onboarding_widget.py::test_not_you_opens_the_window_for_somebody_else",
    ),
    4: ("browser/test_onboarding_widget.py::test_cookies_that_do_not_reach_the_frame_are_not_needed",),
    5: ("hub/sites/widgets/test_frame.py::test_an_unregistered_page_is_told_its_address_and_the_field_to_set",),
    6: (
        f"{_WIDGET}::test_a_refusal_by_the_page_is_shown_word_for_word",
        f"{_WIDGET}::test_each_refusal_waits_longer",
        "browser/test_onboarding_widget.py::test_a_refused_request_is_retried_automatically",
    ),
    7: (f"{_WIDGET}::test_partner_ready_with_company_level_on_has_its_own_text",),
    8: (
        f"{_WIDGET}::test_a_ready_offer_says_where_to_continue_and_what_is_missing",
        f"{_ATS}::test_a_contract_without_a_request_sees_why_its_switch_is_disabled",
    ),
    9: (
        f"{_WIDGET}::test_a_ready_offer_says_where_to_continue_and_what_is_missing",
        "journeys/test_enablement_guide.py::test_an_admin_of_one_contract_goes_through_every_state",
    ),
    10: (f"{_ATS}::test_the_page_says_that_either_switch_is_enough",),
    11: (
        "hub/sites/recruiter/settings/test_seat_holders.py::test_those_who_have_not_connected_are_counted_and_listed",
        "simulator/pages/test_groups.py::test_the_options_page_names_users_who_have_not_connected",
        f"{_PAGE}::test_the_users_page_names_who_has_not_connected",
    ),
    12: (
        "hub/ats/matching/test_matching.py::test_a_manual_link_wins_and_survives_other_evidence",
        "hub/sites/widgets/profile/test_profile.py::test_a_manual_link_is_kept_and_reported_to_the_page",
    ),
    13: (
        "agent/exports/test_exports.py::test_exporting_again_adds_the_next_job_to_the_same_person",
        "agent/history/test_history.py::test_shared_contact_details_are_added_to_an_existing_candidate",
        "agent/sync/test_merging.py::test_everything_moved_by_a_merge_is_kept_with_all_its_parts",
        "simulator/duplicates/test_duplicates.py::test_a_user_can_merge_the_proposed_records",
        "simulator/duplicates/test_duplicates.py::test_a_user_can_mark_two_records_as_different_people",
    ),
    14: (
        f"{_EXPORT}::test_the_dialog_says_that_profiles_carry_no_mail",
        f"{_EXPORT}::test_an_address_is_offered_only_to_the_recruiter_who_was_given_it",
    ),
    15: (
        "hub/sites/recruiter/settings/test_jobs.py::test_a_job_is_looked_up_by_its_id",
        "hub/sites/recruiter/why/test_why.py::test_a_job_ends_at_the_first_broken_link",
    ),
    16: (
        f"{_EXPORT}::test_export_that_an_admin_switched_off_is_disabled_and_shows_the_quota",
        f"{_EXPORT}::test_an_export_beyond_the_quota_is_refused_with_the_reason",
    ),
    17: (f"{_EXPORT}::test_export_is_disabled_with_the_reason_if_the_member_forbids_it",),
    18: (
        "hub/ats/postings/test_api.py::test_a_task_reports_how_the_location_was_understood",
        "hub/ats/postings/test_api.py::test_an_unrecognised_location_fails_the_job",
    ),
    19: (
        "hub/ats/requisitions/test_api.py::test_a_posting_replaces_its_requisition_whichever_came_first",
        "simulator/records/test_double_postings.py::test_list_and_page_show_a_double_posting_and_one_click_ends_it",
    ),
    20: (f"{_PAGE}::test_each_state_of_the_sync_has_its_own_text",),
    21: (
        f"{_PAGE}::test_a_refused_record_is_repaired_and_sent_again",
        "hub/sites/recruiter/settings/test_ats_details.py::test_a_refused_record_is_listed_until_it_is_accepted",
    ),
    22: (
        f"{_ATS}::test_an_instance_shows_its_environment",
        f"{_ATS}::test_a_purge_requires_both_switches_off_and_shows_its_progress",
    ),
    23: (
        "hub/sites/recruiter/people/test_visibility.py::test_without_viewers_or_lists_no_page_shows_who_is_in_the_ats",
        "hub/sites/recruiter/people/test_access_lists.py::test_admins_can_view_the_jobs_tab_as_a_colleague",
    ),
    24: (
        "simulator/history/test_history.py::test_refresh_asks_the_agent_and_the_page_waits_for_news",
        f"{_PAGE}::test_the_page_says_how_far_each_contract_was_read",
    ),
    25: (
        "hub/sites/recruiter/settings/test_ats_settings.py::test_a_contract_that_ended_says_when_and_why_on_every_page",
        "hub/lifecycle/company_moves/test_pages.py::test_the_page_waits_for_the_switch_over_and_then_explains_both_ids",
        "hub/lifecycle/company_moves/test_moves.py::test_everything_of_the_company_is_moved_to_the_new_id",
        "hub/platform/company_ids/test_wire.py::test_widgets_accept_each_id_while_it_is_valid",
        "journeys/test_moving_and_leaving.py::test_a_contract_moves_to_a_new_company_id_and_leaves",
    ),
    26: (
        f"{_ATS}::test_turning_off_asks_first",
        f"{_ATS}::test_switching_takes_effect_at_once_and_is_audited",
    ),
    27: (
        f"{_WIDGET}::test_the_support_bundle_contains_no_personal_data",
        "hub/sites/developers/test_calls.py::test_a_call_can_be_copied_for_support_without_personal_data",
    ),
}


def test_every_known_problem_is_in_the_guide() -> None:
    numbers = [int(number) for number in re.findall(r"^### (\d+)\. ", GUIDE.read_text(), re.MULTILINE)]

    assert numbers == list(HELD) == list(range(1, 28))


@pytest.mark.parametrize("test", sorted({test for tests in HELD.values() for test in tests}))
def test_every_test_that_protects_a_remedy_exists(test: str) -> None:
    file, _, name = test.partition("::")

    assert re.search(rf"^def {name}\(", (ROOT / "tests" / file).read_text(), re.MULTILINE)
