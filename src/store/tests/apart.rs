//! What is one person's or one server's: whatever is done to it, it is nobody else's.

use chrono::TimeDelta;

use super::{Place, noon, person};
use crate::{
    model::{GuildId, Job, Nick, Person, PersonName, Suspension, Term},
    store::{
        engine::{Conn, StoreError, Tx},
        erase,
        tables::{blocks, jobs, people, suspensions},
    },
};

async fn done<F>(place: &Place, work: F)
where
    F: AsyncFnOnce(&mut Tx) -> Result<(), StoreError> + Send + 'static,
{
    place.store.write(work).await.unwrap();
}

/// The first person with a name of their own in this server.
fn named_in(guild: i64, name: &str) -> Person {
    Person {
        id: person(1),
        name: PersonName::parse("Alice"),
        nick: Some(Nick {
            guild: guild.into(),
            name: Some(PersonName::parse(name)),
        }),
        language: None,
        avatar: None,
    }
}

/// What the first person is called in two servers, and whether they are suspended there.
async fn seen_in_both(place: &Place) -> [(String, bool); 2] {
    let mut conn = place.store.read().await.unwrap();
    let mut seen = Vec::new();
    for guild in [7_i64, 8].map(GuildId::from) {
        let names = people::names(&mut conn, Some(guild), &[person(1)]).await;
        let names = names.unwrap();
        let name = names.get(person(1)).unwrap().as_str().to_owned();
        let suspended = blocks::bars(&mut conn, guild, person(1), &[], None, noon()).await;
        seen.push((name, suspended.unwrap().suspends(noon())));
    }
    seen.try_into().unwrap()
}

/// Named and suspended in two servers.
async fn known_in_both(place: &Place) {
    done(place, async |tx| {
        for (guild, name) in [(7, "Al"), (8, "Ally")] {
            people::remember_name(tx, &named_in(guild, name)).await?;
            let suspension = Suspension {
                guild: guild.into(),
                user: person(1),
                since: noon(),
                term: Term::UntilLifted,
                record: None,
            };
            suspensions::suspend(tx, &suspension).await?;
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_reinstatement_is_of_one_person_in_one_server() {
    let place = Place::new().await;
    known_in_both(&place).await;
    done(&place, async |tx| {
        for (user, was_suspended) in [(2, false), (1, true), (1, false)] {
            let ended = suspensions::reinstate(tx, 7_i64.into(), person(user)).await?;
            assert_eq!(ended.is_some(), was_suspended, "{user}");
        }
        Ok(())
    })
    .await;
    let [here, there] = seen_in_both(&place).await;
    assert_eq!((here.1, there.1), (false, true));
}

#[tokio::test]
async fn what_goes_with_a_server_that_the_bot_has_left_is_that_servers() {
    let place = Place::new().await;
    known_in_both(&place).await;
    for day in [0, 1] {
        let now = noon() + TimeDelta::days(day);
        let present = [GuildId::from(8_i64)];
        let census = async || {
            let take =
                async move |tx: &mut Tx| erase::prune_left_guilds(tx, &present, now, now).await;
            place.store.write(take).await.unwrap()
        };
        while census().await {}
    }
    let [here, there] = seen_in_both(&place).await;
    assert_eq!(here, ("Alice".to_owned(), false));
    assert_eq!(there, ("Ally".to_owned(), true));
}

#[tokio::test]
async fn where_the_bot_has_lost_one_channel_it_still_withdraws_from_others() {
    let place = Place::new().await;
    let withdraw = |channel: i64| Job::DeleteAnnouncement {
        channel: channel.into(),
        message: channel.into(),
    };
    done(&place, async move |tx| {
        for channel in [5, 6] {
            jobs::enqueue(tx, &withdraw(channel), noon());
        }
        jobs::cancel_announcement_deletions(tx, 5_i64.into()).await
    })
    .await;
    let mut conn = place.store.read().await.unwrap();
    for (channel, left) in [(5, false), (6, true)] {
        let queued = jobs::is_queued(&mut conn, &withdraw(channel)).await;
        assert_eq!(queued.unwrap(), left, "{channel}");
    }
}

#[tokio::test]
async fn a_backup_reads_one_moment() {
    let place = Place::new().await;
    let mut reader = place.store.read().await.unwrap();
    reader.begin_reading().await.unwrap();
    let known = async |reader: &mut Conn| {
        let known: Vec<(i64,)> = reader.read("SELECT user_id FROM people").await.unwrap();
        known.len()
    };
    assert_eq!(known(&mut reader).await, 0);
    let alice = named_in(7, "Ally");
    done(&place, async move |tx| {
        people::remember_name(tx, &alice).await
    })
    .await;
    assert_eq!(known(&mut reader).await, 0);
    reader.run("ROLLBACK").await.unwrap();
    assert_eq!(known(&mut reader).await, 1);
}
