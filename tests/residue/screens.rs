//! A shorter run through the whole sandbox, with real screens, requests and logs at the finest level. It
//! searches after each "Deleted." that a person sees.

use fastrand::Rng;
use sandbox::{Actor, Opt, Turn};

use crate::{
    deep::wished,
    gone::{Gone, assert_forgotten, assert_none_of, logged},
    log,
    records::Records,
    scanner::files,
    test_bot::{Settings, TestBot},
    texts,
};

const UNLIMITED: Settings = &[
    ("INMAIL_LIMITS__SENDS_PER_HOUR", "1000000"),
    ("INMAIL_LIMITS__SENDS_TO_ONE_PER_HOUR", "1000000"),
    ("INMAIL_LIMITS__DELETIONS_PER_DAY", "1000000"),
];
/// A tenth of the deletions that are asked for, but no more than this.
const MOST: usize = 300;
/// After the first such deletion and after each one at this distance, the sealed texts are tried with every
/// 32 consecutive bytes.
const TRIED: usize = 100;
const NAMES: [&str; 4] = ["Alice", "Bob", "Carol", "Dora"];

struct Screens {
    bot: TestBot,
    records: Records,
    rng: Rng,
}

impl Screens {
    fn person(&self, number: usize) -> Actor {
        self.bot.discord.user(NAMES[number % NAMES.len()])
    }

    /// A person's receipt of a mail that they have sent, perhaps after an edit.
    async fn sent(&mut self, from: &Actor, to: &[&Actor], gone: &mut Gone) -> Turn {
        let (subject, body) = (texts::subject(&mut self.rng), texts::body(&mut self.rng));
        let mut options: Vec<(&str, Opt)> =
            vec![("to", to[0].into()), ("message", body.as_str().into())];
        options.extend(to[1..].iter().map(|cc| ("cc", (*cc).into())));
        if let Some(subject) = &subject {
            options.push(("subject", subject.as_str().into()));
        }
        let preview = from.slash("/inmail send", &options).await;
        gone.texts.extend(subject);
        gone.texts.push(body);
        gone.id = preview.id.cast_signed();
        if self.rng.u8(..4) == 0 {
            gone.kept.push(self.records.kept(gone.id).await);
            let form = from.click("Edit").await;
            let again = texts::body(&mut self.rng);
            from.submit(&form, &[("message", &again)]).await;
            gone.texts.push(again);
        }
        let newest = |to: &Actor| to.dms().last().map(|dm| dm.id);
        let before: Vec<Option<u64>> = to.iter().map(|to| newest(to)).collect();
        let receipt = from.click("Send").await;
        assert!(receipt.text().starts_with("**Sent.**"));
        for (to, before) in to.iter().zip(before) {
            to.until("a notice", |to| newest(to) > before).await;
        }
        receipt
    }

    /// A mail is sent, read, perhaps answered, and deleted while others look at it.
    async fn deletion(&mut self, number: usize) -> Gone {
        let (alice, bob, carol) = (
            self.person(number),
            self.person(number + 1),
            self.person(number + 2),
        );
        let mut gone = Gone::default();
        let copied = self.rng.u8(..8) == 0;
        let to: &[&Actor] = if copied { &[&bob, &carol] } else { &[&bob] };
        let receipt = self.sent(&alice, to, &mut gone).await;
        let body = gone.texts.last().unwrap().clone();
        if self.rng.bool() {
            let mut opened = bob.click_seen(bob.dms().last().unwrap(), "Open").await;
            if !opened.text().contains(&body) {
                // More is unread.
                let list = opened.message.unwrap();
                let newest = list.components()[0]["options"][0]["label"].clone();
                opened = bob.select(newest.as_str().unwrap()).await;
            }
            assert!(opened.text().contains(&body));
            if self.rng.u8(..4) == 0 {
                let form = bob.click("Reply").await;
                let answer = texts::body(&mut self.rng);
                bob.submit(&form, &[("message", &answer)]).await;
                bob.click("Send").await;
            }
        }
        if self.rng.u8(..4) == 0 {
            // A mail that stays.
            self.sent(&carol, &[&alice], &mut Gone::default()).await;
        }
        gone.kept.push(self.records.kept(gone.id).await);
        if copied {
            gone.kept.clear();
        }
        let asked = alice.click_seen(&receipt.message.unwrap(), "Delete").await;
        let told = alice.click_seen(&asked.message.unwrap(), "Yes").await;
        assert!(told.text().starts_with("**Deleted.**"), "{}", told.text());
        gone.assert_erased(self.bot.data());
        if number == 1 || number.is_multiple_of(TRIED) {
            gone.assert_sealed_for_ever(&files(self.bot.data()));
        }
        for person in [&alice, &bob] {
            person
                .until("it to disappear", |person| !person.sees(&body))
                .await;
        }
        gone
    }

    /// A day passes hour by hour. Each answer to Zoe is a write that the bot's work lets pass.
    async fn day(&mut self) {
        let zoe = self.bot.discord.user("Zoe");
        for _ in 0..24 {
            self.bot.pass(3_600);
            zoe.slash("/inmail inbox", &[]).await;
            while self
                .records
                .is_at_work(self.bot.discord.clock().now_ms())
                .await
            {
                zoe.slash("/inmail inbox", &[]).await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_moment_deleted_is_on_the_screen_nothing_is_left_and_after_a_day_no_name() {
    let bot = TestBot::with(UNLIMITED).await;
    let mut screens = Screens {
        records: Records::open(bot.data()).await,
        bot,
        rng: Rng::with_seed(3),
    };
    let mut gone = Vec::new();
    let wished = (wished() / 10).clamp(1, MOST);
    for number in 1..=wished {
        gone.push(screens.deletion(number).await);
        screens.bot.pass(20);
    }
    assert!(
        !log::all().is_empty(),
        "nothing was logged, so nothing was looked through"
    );
    screens.day().await;
    let files = files(screens.bot.data());
    assert_none_of(&gone, &files);
    assert_none_of(&gone, &[logged()]);
    assert_forgotten(&gone, &files);
    println!("{wished} deletions on screens, nothing was left of any");
}
