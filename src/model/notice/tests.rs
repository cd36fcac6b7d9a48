use super::*;

/// A moment, in seconds.
fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(second, 0).unwrap()
}

/// So many unread mails of one server that this notice has announced.
fn unread(count: u32, notice: Option<i64>) -> Unread {
    let notice = notice.map(NoticeId::from);
    Unread {
        guild: 7_i64.into(),
        count,
        notice,
    }
}

fn says(count: u32) -> NoticeContent {
    NoticeContent {
        unread: vec![(7_i64.into(), count)],
        introduces: true,
        language: Language::English,
    }
}

/// A notice that has been posted and says this, or one of which that is not known yet.
fn notice(id: i64, shown: Option<u32>) -> Notice {
    Notice {
        id: id.into(),
        channel: 5_i64.into(),
        message: shown.map(|_| MessageId::from(id + 100)),
        attempted_at: at(0),
        shown: shown.map(says),
        edited_at: None,
        is_stale: false,
    }
}

fn state(unread: Vec<Unread>, notices: Vec<Notice>) -> NoticeState {
    NoticeState {
        person: 1_i64.into(),
        reach: Reach::default(),
        unread,
        notices,
    }
}

fn posting() -> NoticeRun {
    NoticeRun {
        may_post: true,
        ..NoticeRun::default()
    }
}

/// A run whose search for this notice found nothing.
fn missing(id: i64, begun: DateTime<Utc>) -> NoticeRun {
    NoticeRun {
        missing: vec![(id.into(), begun)],
        ..posting()
    }
}

fn post(again: Option<Notice>, count: u32, rings: bool) -> Next {
    Next::Post {
        again,
        content: says(count),
        rings,
    }
}

#[test]
fn new_mail_posts_a_notice_that_rings_and_the_last_one_goes() {
    let both = vec![unread(1, Some(10)), unread(2, None)];
    let one = state(both, vec![notice(10, Some(1))]);
    assert_eq!(one.next(&posting(), at(1)), post(None, 3, true));
    let told = vec![notice(20, Some(3)), notice(10, Some(1))];
    let told = state(vec![unread(1, Some(10)), unread(2, Some(20))], told);
    assert_eq!(
        told.next(&posting(), at(2)),
        Next::Remove(notice(10, Some(1)))
    );
}

#[test]
fn of_more_than_is_counted_a_notice_names_no_server_and_stays_as_it_is() {
    let most = state(vec![unread(MAX_ANNOUNCED, Some(10))], Vec::new());
    assert_eq!(most.wanted(), Some(says(MAX_ANNOUNCED)));
    let more = NoticeContent {
        unread: Vec::new(),
        ..says(0)
    };
    let mut many = state(
        vec![unread(1, None), unread(MAX_ANNOUNCED, Some(10))],
        Vec::new(),
    );
    assert_eq!(many.wanted(), Some(more.clone()));
    let mut told = notice(20, Some(0));
    told.shown = Some(more);
    many.notices = vec![told];
    many.unread = vec![unread(1, Some(20)), unread(MAX_ANNOUNCED, Some(10))];
    assert_eq!(many.next(&posting(), at(1)), Next::Done);
}

#[test]
fn what_is_read_or_deleted_changes_the_notice_and_posts_nothing() {
    let fewer = state(vec![unread(1, Some(10))], vec![notice(10, Some(2))]);
    for run in [posting(), NoticeRun::default()] {
        let edit = Next::Edit(notice(10, Some(2)), says(1));
        assert_eq!(fewer.next(&run, at(1)), edit);
    }
    let right = state(vec![unread(1, Some(10))], vec![notice(10, Some(1))]);
    assert_eq!(right.next(&posting(), at(1)), Next::Done);
    let none = state(Vec::new(), vec![notice(10, Some(1))]);
    assert_eq!(
        none.next(&posting(), at(1)),
        Next::Remove(notice(10, Some(1)))
    );
    assert_eq!(
        state(Vec::new(), Vec::new()).next(&posting(), at(1)),
        Next::Done
    );
}

#[test]
fn a_mail_marked_as_unread_comes_back_without_a_sound() {
    let bare = state(vec![unread(1, Some(10))], Vec::new());
    assert_eq!(bare.next(&posting(), at(1)), post(None, 1, false));
    let mut untold = bare;
    untold.reach.counts_in_answers = true;
    assert_eq!(untold.next(&posting(), at(1)), Next::Done);
}

#[test]
fn what_may_have_been_posted_is_looked_for_before_it_is_posted_again() {
    let sent = state(vec![unread(1, Some(10))], vec![notice(10, None)]);
    assert_eq!(sent.next(&posting(), at(1)), Next::Search(notice(10, None)));
    let again = post(Some(notice(10, None)), 1, true);
    assert_eq!(sent.next(&missing(10, at(1)), at(2)), again);
}

#[test]
fn a_notice_of_nothing_is_looked_for_until_no_request_can_arrive() {
    let gone = state(Vec::new(), vec![notice(10, None)]);
    assert_eq!(gone.next(&posting(), at(1)), Next::Search(notice(10, None)));
    let last = at(0) + LATE_ARRIVAL;
    let early = last - TimeDelta::milliseconds(1);
    assert_eq!(gone.next(&missing(10, early), last), Next::Retry);
    let forget = Next::Forget(10_i64.into());
    assert_eq!(gone.next(&missing(10, last), last), forget);
}

#[test]
fn an_edit_that_may_still_arrive_is_repeated_once_it_cannot() {
    let mut edited = notice(10, Some(1));
    edited.edited_at = Some(at(0));
    let right = state(vec![unread(1, Some(10))], vec![edited.clone()]);
    let last = at(0) + LATE_ARRIVAL;
    assert_eq!(right.next(&posting(), at(1)), Next::At(last));
    assert_eq!(right.next(&posting(), last), Next::Edit(edited, says(1)));
}

#[test]
fn in_quiet_hours_nothing_is_posted_and_all_else_goes_on() {
    let both = vec![unread(1, Some(10)), unread(1, None)];
    let mut quiet = state(both, vec![notice(10, Some(1))]);
    quiet.reach.quiet = QuietHours::new(0, 60, 0);
    let edit = Next::Edit(notice(10, Some(1)), says(2));
    assert_eq!(quiet.next(&posting(), at(1)), edit);
    quiet.notices = vec![notice(10, Some(2))];
    assert_eq!(quiet.next(&posting(), at(1)), Next::At(at(3_600)));
    assert_eq!(quiet.next(&posting(), at(3_600)), post(None, 2, true));
}

#[test]
fn a_person_who_is_left_alone_is_given_up_and_a_tidy_run_leaves_the_post_to_another() {
    let mut one = state(vec![unread(1, None)], Vec::new());
    assert_eq!(one.next(&NoticeRun::default(), at(1)), Next::LeaveToPoster);
    let mut edited = notice(10, Some(1));
    edited.edited_at = Some(at(0));
    one.notices = vec![edited];
    let next = one.next(&NoticeRun::default(), at(1));
    assert_eq!(
        next,
        Next::LeaveToPoster,
        "whatever else is to be done later"
    );
    one.notices = Vec::new();
    one.reach.unreachable_until = Some(at(2));
    assert_eq!(one.next(&posting(), at(1)), Next::GiveUp);
    assert_eq!(one.next(&posting(), at(2)), post(None, 1, true));
}

#[test]
fn a_notice_that_cannot_be_removed_holds_up_no_other() {
    let three = vec![
        notice(30, Some(1)),
        notice(20, Some(1)),
        notice(10, Some(1)),
    ];
    let three = state(vec![unread(1, Some(30))], three);
    let stuck = NoticeRun {
        stuck: vec![20_i64.into()],
        ..posting()
    };
    assert_eq!(three.next(&stuck, at(1)), Next::Remove(notice(10, Some(1))));
    let both = NoticeRun {
        stuck: vec![20_i64.into(), 10_i64.into()],
        ..posting()
    };
    assert_eq!(three.next(&both, at(1)), Next::Retry);
}

#[test]
fn who_wants_no_notices_has_none() {
    let mut muted = state(vec![unread(1, None)], vec![notice(10, Some(1))]);
    muted.reach.notices = false;
    assert_eq!(
        muted.next(&posting(), at(1)),
        Next::Remove(notice(10, Some(1)))
    );
}
