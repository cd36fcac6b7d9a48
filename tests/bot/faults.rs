//! Faults of Discord and of the host: each of them once, with its consequence in the test's name.
//!
//! These promises hold whatever the fault. "Sent" is never shown falsely. A notice comes at most once, and
//! once in the end if its reader can be reached. A deleted text is gone. A retraction goes on until Discord
//! says that nothing is left. No ten minutes see more than 100 invalid requests, which the fixture checks
//! after every test. Two tests need more and say how many. At 2,400, a quarter of the number for which
//! Discord bans, the bot sends nothing more.
//!
//! Modules that are not below are beside this one.
//!
//! | fault | test |
//! |---|---|
//! | answer after 3 s (10062) | `interaction::an_answer_that_comes_after_three_seconds_10062_…`; of the click itself `edge::a_send_that_arrives_late_…`, `a_yes_that_arrives_late_…`, `anything_else_too_old_…` |
//! | 40060 | `interaction::a_deferral_whose_answer_was_lost_shows_by_40060_…` |
//! | duplicate | `edge::an_event_delivered_twice_happens_once` |
//! | replay after RESUME | `interaction::a_click_replayed_after_resuming_or_after_a_restart_changes_nothing`, `a_yes_delivered_again_after_a_crash_…` |
//! | unparsable payload | `edge::an_interaction_nobody_can_read_is_answered_with_what_to_do` |
//! | token dead early, webhook 401 | `interaction::a_token_that_dies_early_401_…` |
//! | webhook 404 | `interaction::a_token_that_discord_forgets_404_…` |
//! | component of an older release | `edge::a_component_of_another_release_is_refused_beside_the_view` |
//! | 50007, 50278, 10013 | `delivery::a_person_who_takes_no_messages_50007_…`, `a_person_who_shares_no_server_50278_…`, `a_person_who_is_unknown_10013_…` |
//! | 40003 flood | `delivery::while_channels_are_opened_too_fast_40003_…` |
//! | 20026 quarantine | `delivery::in_quarantine_20026_…` |
//! | 429 with and without `code`, of an hour | `delivery::a_limit_of_an_hour_with_or_without_a_code_…`; short `edge::an_answer_waits_out_a_rate_limit_…` |
//! | global 429 | `edge::a_global_limit_closes_every_route_until_its_time` |
//! | 500, 502, 503, 504 | `delivery::after_500_502_503_and_504_…` |
//! | HTML instead of JSON | `delivery::after_html_instead_of_json_…`, `retraction::a_404_that_is_not_discords_own_…` |
//! | accepted but connection dropped | `delivery::after_a_dropped_connection_…` |
//! | hung for 30 s | `delivery::a_request_that_hangs_…` |
//! | 10008 on a repeated nonce | `delivery::an_unknown_message_10008_on_a_repeated_nonce_…` |
//! | a warning's answer lost | `moderation::a_warning_whose_answer_was_lost_is_not_given_twice` |
//! | retraction: 10008, 10003 | `retraction::an_unknown_message_10008_or_channel_10003_ends_a_retraction` |
//! | retraction: 403 for a week | `retraction::forbidden_403_for_a_week_…` |
//! | deletion while the notice is in flight | `retraction::a_notice_in_flight_while_its_mail_is_deleted_…`, `a_notice_in_flight_whose_answer_is_lost_too_…` |
//! | deletion during a day's outage | `retraction::deleted_during_an_outage_of_a_day_…`; with a crash `delete::with_discord_down_…` |
//! | op 7, close with 4000, TCP reset | `gateway::what_happened_while_the_connection_was_lost_…` |
//! | op 9 both ways | `gateway::told_that_its_session_is_invalid_…` |
//! | close with 4009 | `gateway::an_invalid_session_is_begun_anew` |
//! | close with 4004, 4014 | `gateway::turned_away_for_its_token_4004_or_its_intents_4014_…` |
//! | close without a code | `gateway::closed_without_a_code_…` |
//! | no heartbeat answer | `gateway::without_an_answer_to_its_heartbeats_…` |
//! | 1,000 IDENTIFYs | `gateway::a_crash_loop_…`, `gateway::a_connection_lost_again_and_again_…` |
//! | disk full at every write | `host::with_the_disk_full_…` (three), `store::writer` |
//! | read-only | `host::a_read_only_data_directory_is_one_sentence` |
//! | WAL cut, garbled | `host::a_log_that_was_cut_…`, `host::a_log_that_was_garbled_…` |
//! | vault cut, from another database, header garbled | `start::a_key_file_that_does_not_fit_…` |
//! | vault garbled | `host::a_key_that_was_garbled_…` |
//! | clock stepping an hour each way | `host::a_host_clock_that_steps_…`; wrong from the start `window::the_last_millisecond_counts_…` |
//! | an idle connection that a router forgets | `network::an_idle_connection_that_a_router_forgot_…` |
//! | SIGTERM mid-send | `process::on_sigterm_in_mid_send_…` |
//! | SIGKILL | `start::the_program_itself_killed_before_the_notice_…` |
//! | second process | `start::a_second_process_leaves_before_its_first_request` |
//! | 200 % CPU contention | `process::with_the_processors_twice_as_busy_…` |
//! | many refusals at once | `crowd` |
//! | silent or hostile clients of monitoring | `watch::clients_that_say_nothing_or_too_much_…` |

mod commands;
mod crowd;
mod delivery;
mod disk;
mod gateway;
mod host;
mod interaction;
mod network;
pub mod patience;
mod process;
mod retraction;
mod watch;
