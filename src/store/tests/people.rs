//! People: what they prefer is theirs alone, and nothing that is remembered of them costs anything else.

use chrono::TimeDelta;

use super::{Place, noon, person};
use crate::{
    model::{
        Avatar, Language, Nick, Person, PersonName, Preferences, Suspension, Term,
        notice::QuietHours, paging::Section, preferences::Accepts,
    },
    store::{
        Store, blocks,
        engine::{StoreError, Tx},
        erase,
        tables::{people, suspensions},
    },
};

async fn done<F>(store: &Store, work: F)
where
    F: AsyncFnOnce(&mut Tx) -> Result<(), StoreError> + Send + 'static,
{
    store.write(work).await.unwrap();
}

fn bob() -> Person {
    Person::named(person(1), [Some("Bob")], None)
}

/// Whether the first person takes no mail of the second's.
async fn refuses(place: &Place, reader: i64, sender: i64) -> bool {
    let mut conn = place.store.read().await.unwrap();
    let reader = [person(reader)];
    let bars = blocks::bars(
        &mut conn,
        7_i64.into(),
        person(sender),
        &reader,
        None,
        noon(),
    );
    bars.await.unwrap().refused
}

#[tokio::test]
async fn a_block_is_of_one_person_by_one_person_and_ends_with_either_word_of_the_blocker() {
    let place = Place::new().await;
    done(&place.store, async move |tx| {
        blocks::block(tx, person(1), person(2), noon()).await?;
        blocks::block(tx, person(3), person(1), noon()).await
    })
    .await;
    assert!(refuses(&place, 1, 2).await);
    assert!(!refuses(&place, 2, 1).await, "it goes one way");
    assert!(!refuses(&place, 1, 3).await, "of nobody else");
    done(&place.store, async |tx| erase::forget(tx, person(1)).await).await;
    assert!(!refuses(&place, 1, 2).await, "the list went with its owner");
    assert!(refuses(&place, 3, 1).await, "others keep theirs");
}

#[tokio::test]
async fn a_new_name_or_channel_changes_no_wish_and_a_wish_no_name_or_channel() {
    let place = Place::new().await;
    let none = Preferences {
        quiet: QuietHours::new(1_320, 420, 120),
        accepts: Accepts::Nobody,
        notices: false,
    };
    done(&place.store, async move |tx| {
        people::set_preferences(tx, person(1), none).await?;
        let alice = Person::named(person(1), [Some("Alice")], None);
        people::remember_name(tx, &alice).await?;
        people::remember_channel(tx, person(1), 5_i64.into()).await?;
        let preferences = people::preferences(tx.reader(), person(1)).await?;
        assert_eq!(preferences, none);
        people::set_preferences(tx, person(1), none).await
    })
    .await;
    let mut conn = place.store.read().await.unwrap();
    let names = people::names(&mut conn, None, &[person(1)]).await.unwrap();
    assert_eq!(names.get(person(1)).unwrap().as_str(), "Alice");
    let reach = people::reach(&mut conn, person(1)).await.unwrap();
    assert_eq!(reach.channel, Some(5_i64.into()));
    assert_eq!(
        people::preferences(&mut conn, person(2)).await.unwrap(),
        Preferences::default(),
        "nobody else's"
    );
}

#[tokio::test]
async fn a_person_who_cannot_be_reached_is_asked_for_a_channel_anew_and_keeps_their_preferences() {
    let place = Place::new().await;
    let until = noon() + TimeDelta::hours(6);
    done(&place.store, async move |tx| {
        people::remember_name(tx, &bob()).await?;
        people::remember_channel(tx, person(1), 5_i64.into()).await?;
        people::mark_unreachable(tx, person(1), noon()).await?;
        // Two messages were on their way at once, and Discord refused both.
        people::mark_unreachable(tx, person(1), noon()).await
    })
    .await;
    let mut conn = place.store.read().await.unwrap();
    let reach = people::reach(&mut conn, person(1)).await.unwrap();
    assert_eq!(
        (reach.channel, reach.unreachable_until),
        (None, Some(until))
    );
}

#[tokio::test]
async fn a_suspension_is_of_one_person_in_one_server() {
    let place = Place::new().await;
    done(&place.store, async move |tx| {
        suspensions::suspend(tx, &suspended(7, 1, Term::UntilLifted)).await?;
        suspensions::suspend(tx, &suspended(7, 1, Term::UntilLifted)).await?;
        suspensions::suspend(tx, &suspended(8, 2, Term::UntilLifted)).await
    })
    .await;
    let mut conn = place.store.read().await.unwrap();
    for (guild, who, suspended) in [(7, 1, true), (7, 2, false), (8, 1, false), (8, 2, true)] {
        let found = blocks::bars(&mut conn, i64::into(guild), person(who), &[], None, noon());
        let found = found.await;
        assert_eq!(
            found.unwrap().suspends(noon()),
            suspended,
            "{who} in {guild}"
        );
    }
    let count = suspensions::count(&mut conn, 7_i64.into(), noon()).await;
    assert_eq!(count.unwrap(), 1);
}

#[tokio::test]
async fn a_suspension_ends_by_itself_and_a_sweep_that_is_late_changes_nothing() {
    let place = Place::new().await;
    let end = noon() + TimeDelta::hours(1);
    done(&place.store, async move |tx| {
        suspensions::suspend(tx, &suspended(7, 1, Term::Until(end))).await
    })
    .await;
    let still = async |at| {
        let mut conn = place.store.read().await.unwrap();
        let bars = blocks::bars(&mut conn, 7_i64.into(), person(1), &[], None, noon()).await;
        let count = suspensions::count(&mut conn, 7_i64.into(), at).await;
        let section = Section::at(0, 5, 1);
        let listed = suspensions::list(&mut conn, 7_i64.into(), at, section).await;
        let bars = bars.unwrap().suspends(at);
        assert_eq!(
            (count.unwrap() == 1, listed.unwrap().len() == 1),
            (bars, bars)
        );
        bars
    };
    assert!(still(end - TimeDelta::milliseconds(1)).await);
    assert!(!still(end).await, "without any sweep");
    done(&place.store, async move |tx| {
        suspensions::sweep(tx, end - TimeDelta::milliseconds(1)).await?;
        assert!(suspensions::next_end(tx).await? == Some(end), "too early");
        suspensions::sweep(tx, end).await?;
        assert!(suspensions::next_end(tx).await?.is_none());
        Ok(())
    })
    .await;
}

fn suspended(guild: i64, user: i64, term: Term) -> Suspension {
    Suspension {
        guild: guild.into(),
        user: person(user),
        since: noon(),
        term,
        record: None,
    }
}

#[tokio::test]
async fn a_person_who_was_reached_begins_anew_with_their_first_refusal() {
    let place = Place::new().await;
    done(&place.store, async move |tx| {
        people::remember_name(tx, &bob()).await?;
        people::mark_unreachable(tx, person(1), noon()).await?;
        people::reached(tx, person(1)).await?;
        let reach = people::reach(tx.reader(), person(1)).await?;
        assert_eq!(reach.unreachable_until, None);
        people::mark_unreachable(tx, person(1), noon()).await
    })
    .await;
    let mut conn = place.store.read().await.unwrap();
    let reach = people::reach(&mut conn, person(1)).await.unwrap();
    let until = noon() + TimeDelta::hours(6);
    assert_eq!(reach.unreachable_until, Some(until));
}

#[tokio::test]
async fn a_person_who_has_erased_their_data_is_known_by_no_name_in_any_server() {
    let place = Place::new().await;
    let guild = 7_i64.into();
    done(&place.store, async move |tx| {
        let name = Some(PersonName::parse("Ally"));
        let alice = Person {
            nick: Some(Nick { guild, name }),
            ..Person::named(person(1), [Some("Alice")], None)
        };
        people::remember_name(tx, &alice).await?;
        erase::forget(tx, person(1)).await
    })
    .await;
    let mut conn = place.store.read().await.unwrap();
    let kept = people::nicknames(&mut conn, person(1)).await.unwrap();
    assert_eq!(kept.len(), 0);
}

/// The language in which a person is reached.
async fn reads(place: &Place) -> Language {
    let mut conn = place.store.read().await.unwrap();
    let reach = people::reach(&mut conn, person(1)).await.unwrap();
    reach.language
}

#[tokio::test]
async fn a_language_is_that_of_the_last_act_until_the_person_erases_their_data() {
    let place = Place::new().await;
    assert_eq!(reads(&place).await, Language::English, "unknown");
    for (language, read) in [
        (Some(Language::German), Language::German),
        // Others name the person, and do not know.
        (None, Language::German),
        (Some(Language::Japanese), Language::Japanese),
        (Some(Language::English), Language::English),
    ] {
        let alice = Person {
            language,
            ..Person::named(person(1), [Some("Alice")], None)
        };
        done(&place.store, async move |tx| {
            people::remember_name(tx, &alice).await
        })
        .await;
        assert_eq!(reads(&place).await, read);
    }
    done(&place.store, async |tx| {
        let alice = Person {
            language: Some(Language::German),
            ..Person::named(person(1), [Some("Alice")], None)
        };
        people::remember_name(tx, &alice).await?;
        erase::forget(tx, person(1)).await
    })
    .await;
    assert_eq!(reads(&place).await, Language::English);
}

#[tokio::test]
async fn a_picture_is_the_one_that_discord_named_last_and_goes_with_the_name() {
    let place = Place::new().await;
    let hash = |digit: &str| Avatar::parse(&digit.repeat(32)).unwrap();
    for avatar in [Some(hash("a")), Some(hash("b")), None, Some(hash("a"))] {
        let alice = Person {
            avatar: avatar.clone(),
            ..Person::named(person(1), [Some("Alice")], None)
        };
        let together = alice.clone();
        done(&place.store, async move |tx| {
            people::remember_name(tx, &alice).await
        })
        .await;
        let mut conn = place.store.read().await.unwrap();
        let names = people::names(&mut conn, None, &[person(1)]).await.unwrap();
        assert_eq!(names.avatar(person(1)), avatar.as_ref());
        drop(conn);
        done(&place.store, async move |tx| {
            let changed = Person {
                avatar: Some(hash("c")),
                ..together
            };
            people::remember_names(tx, &[changed]).await?;
            let names = people::names(tx.reader(), None, &[person(1)]).await?;
            assert_eq!(names.avatar(person(1)), Some(&hash("c")));
            Ok(())
        })
        .await;
    }
    done(&place.store, async |tx| erase::forget(tx, person(1)).await).await;
    let mut conn = place.store.read().await.unwrap();
    let names = people::names(&mut conn, None, &[person(1)]).await.unwrap();
    assert!(names.avatar(person(1)).is_none());
}

#[tokio::test]
async fn a_person_with_the_same_name_and_language_costs_no_write() {
    let place = Place::new().await;
    done(&place.store, async |tx| {
        let changes = async |tx: &mut Tx| {
            let count = tx.reader().read("SELECT total_changes()").await;
            let count: Vec<(i64,)> = count.unwrap();
            count[0].0
        };
        let mut alice = Person::named(person(1), [Some("Alice")], None);
        let mut writes = Vec::new();
        for language in [
            None,
            None,
            Some(Language::German),
            Some(Language::German),
            None,
        ] {
            let before: i64 = changes(tx).await;
            alice.language = language;
            people::remember_name(tx, &alice).await?;
            writes.push(changes(tx).await - before);
        }
        assert_eq!(writes, [1, 0, 1, 0, 0]);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn what_discord_says_of_somebody_who_has_had_their_data_erased_is_not_recorded() {
    let place = Place::new().await;
    done(&place.store, async |tx| {
        people::remember_name(tx, &bob()).await
    })
    .await;
    let known = async || {
        let mut conn = place.store.read().await.unwrap();
        let known: Vec<(i64,)> = conn.read("SELECT user_id FROM people").await.unwrap();
        known.len()
    };
    assert_eq!(known().await, 1);
    done(&place.store, async |tx| {
        erase::forget(tx, person(1)).await?;
        people::remember_channel(tx, person(1), 5_i64.into()).await?;
        people::mark_unreachable(tx, person(1), noon()).await?;
        people::count_in_answers(tx, person(1)).await
    })
    .await;
    assert_eq!(known().await, 0);
}
