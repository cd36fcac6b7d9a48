//! The `n`th forgery: who sends what, and with which ids. The same number makes the same forgery.

use serde_json::{Value, json};

use super::world::{Outsider, World};

/// Typed into forms. A refusal hands it back.
pub const FORGED: &str = "words from nowhere";
/// The beginning of every token. The forgery's number follows.
pub const TOKEN: &str = "forged-";

/// An interaction that asks for something its sender has no right to.
pub struct Forgery {
    /// The kind of its target.
    pub asked: &'static str,
    pub payload: Value,
}

/// How a forged id is sent.
#[derive(Clone, Copy)]
enum Way {
    Button,
    Menu,
    People,
    Form,
    Command,
}

/// Every request there is that can be refused. `M` stands for a mail, draft or report of other people, `V`
/// for any view, `O` for another person's view.
const FORGERIES: [(Way, &str); 54] = [
    (Way::Button, "send:V:M:1"),
    (Way::Button, "edit:V:M"),
    (Way::Button, "cancel:V:M:1"),
    (Way::Button, "delete:V:M"),
    (Way::Button, "yes:V:M"),
    (Way::Button, "no:V:M"),
    (Way::Button, "folder:O:s:n"),
    (Way::Button, "folder:O:i:o1900000000000.M"),
    (Way::Button, "folder:O:d:w0.M"),
    (Way::Button, "folder:O:f:o1900000000000.M"),
    (Way::Menu, "pick:V:f"),
    (Way::Button, "read:O:i"),
    (Way::Button, "archive:V:M:true"),
    (Way::Button, "archive:V:M:false"),
    (Way::Form, "find:O:f"),
    (Way::Menu, "pick:V:s"),
    (Way::Menu, "pick:V:d"),
    (Way::Menu, "pick:V:i"),
    (Way::Button, "write:M"),
    (Way::Button, "correct:M:M"),
    (Way::People, "readdress:M:false"),
    (Way::People, "readdress:M:true"),
    (Way::Form, "compose:M"),
    (Way::Form, "rewrite:V:M"),
    (Way::Form, "hours:O"),
    (Way::Button, "reply:M:false"),
    (Way::Button, "reply:M:true"),
    (Way::Button, "unread:V:M"),
    (Way::Button, "remove:V:M:false"),
    (Way::Button, "removal:V:M"),
    (Way::Button, "keep:V:M:true"),
    (Way::Button, "block:V:M:false"),
    (Way::Button, "unblocks:V:M:false"),
    (Way::Button, "report:M"),
    (Way::Form, "complain:M"),
    (Way::Menu, "accept:O"),
    (Way::Button, "notices:O:false"),
    (Way::Button, "settings:O:1"),
    (Way::Menu, "unblock:O:0"),
    (Way::People, "person:O"),
    (Way::Button, "erase:O"),
    (Way::Button, "erasure:O"),
    (Way::Button, "noerase:O"),
    (Way::Button, "review:M"),
    (Way::Menu, "reports:V"),
    (Way::Button, "list:O:0"),
    (Way::Button, "decide:V:M:suspended"),
    (Way::Button, "decide:V:M:dismissed"),
    (Way::Button, "suspend:V:M"),
    (Way::Form, "bar:V:M"),
    (Way::Button, "barred:O:0"),
    (Way::Menu, "lift:O:0"),
    (Way::Button, "history:O:M:0"),
    (Way::Command, "M"),
];

impl Forgery {
    pub fn make(world: &World, number: u64) -> Self {
        let mut dice = Dice(number);
        let who = dice.pick(&world.outsiders);
        let (way, asked) = FORGERIES[dice.below(FORGERIES.len())];
        let real = *dice.pick(&who.not_theirs);
        let near = near(&mut dice, real);
        // The neighbouring id may be the sender's own.
        let mail = if who.theirs.contains(&near) {
            real
        } else {
            near
        }
        .to_string();
        let id = asked
            .replace('M', &mail)
            .replace('V', &dice.pick(&who.views).to_string())
            .replace('O', &dice.pick(&who.others_views).to_string());
        // One in eight is of another release, or almost well-formed.
        let id = match dice.below(32) {
            0 => format!("im2:{id}"),
            1 => format!("im0:{id}"),
            2 => format!("im1:{id}:"),
            3 => format!("im1:{id} "),
            _ => format!("im1:{id}"),
        };
        Self {
            asked,
            payload: payload(world, who, way, &id, &mail, number),
        }
    }
}

/// A real id, or nearly one.
fn near(dice: &mut Dice, id: i64) -> i64 {
    match dice.below(8) {
        0 => id + 1,
        1 => id - 1,
        2 => id ^ 1 << dice.below(62),
        _ => id,
    }
}

/// The interaction as Discord sends it for this person.
fn payload(world: &World, who: &Outsider, way: Way, id: &str, mail: &str, number: u64) -> Value {
    let (kind, data) = match way {
        Way::Button => (3, json!({ "custom_id": id, "component_type": 2 })),
        Way::Menu => {
            // From nobody.
            let value = if id.contains(":accept:") { "0" } else { mail };
            let data = json!({ "custom_id": id, "component_type": 3, "values": [value] });
            (3, data)
        }
        Way::People => {
            // Another person, since nobody can block themselves.
            let mut others = world.outsiders.iter().map(Outsider::user);
            let user = others.find(|user| user["id"] != who.user()["id"]).unwrap();
            let picked = user["id"].as_str().unwrap();
            let data = json!({
                "custom_id": id, "component_type": 5, "values": [picked],
                "resolved": { "users": { picked: user } },
            });
            (3, data)
        }
        Way::Form => {
            let field = |name: &str| {
                let input = json!({ "type": 4, "custom_id": name, "value": FORGED });
                json!({ "type": 1, "components": [input] })
            };
            let fields = [field("message"), field("comment")];
            (5, json!({ "custom_id": id, "components": fields }))
        }
        Way::Command => {
            let option = json!({ "type": 3, "name": "inmail", "value": mail });
            let chosen = json!({ "type": 1, "name": "delete", "options": [option] });
            (
                2,
                json!({ "id": "1", "name": "inmail", "type": 1, "options": [chosen] }),
            )
        }
    };
    let mut payload = who.click.clone();
    payload["id"] = (world.first_id + number.cast_signed()).to_string().into();
    payload["token"] = format!("{TOKEN}{number}").into();
    payload["type"] = kind.into();
    payload["data"] = data;
    payload
}

/// `SplitMix64`: numbers that look random and are the same for the same forgery.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        let below = (mixed ^ mixed >> 31) % limit as u64;
        usize::try_from(below).unwrap()
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}
