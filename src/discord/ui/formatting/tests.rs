use super::*;
use crate::discord::fuzzing::body_is_harmless;
use proptest::prelude::*;

#[test]
fn what_may_work_works() {
    for same in [
        "**b** *i* __u__ ~~s~~ ||secret||",
        "***both*** **a *b* c** *a **b** c*",
        "***a** b* ***a* b**",
        "`code **as it is** [a](http://b.c) <@1>` ``a ` b``",
        "```rs\nlet a = \"*\"; // <@1>\n```\nafter",
        "> said **so**\n> and more",
        ">>> all\nof it",
        "- one\n- *two*\n  - deep\n* three",
        "1. one\n2. two",
        "> - listed in a quote",
        "<:old_pier:123> <a:wave:456> <t:1767268800:R> <t:-1> **<t:1:f>**",
        "see https://a.example/x_y_z, **https://a.example/b**",
        "2 \\* 3 = 6, a - b # c",
    ] {
        assert_eq!(body(same), same);
    }
    assert_eq!(body("_i_ and _more of it_"), "*i* and *more of it*");
}

#[test]
fn what_may_not_is_shown_as_it_was_typed() {
    for (typed, shown) in [
        ("# big\n## less\n-# small", "\\# big\n\\## less\n\\-# small"),
        (
            "> # big\n- # big\n> -# small",
            "> \\# big\n- \\# big\n> \\-# small",
        ),
        ("- > said\n- - one", "- \\> said\n- \\- one"),
        ("**# big**", "**\\# big**"),
        ("[a](https://b.example)", "\\[a\\](https://b.example)"),
        (
            "[**a**](<https://b.example>)",
            "\\[**a**\\](\\<https://b.example>)",
        ),
        (
            "@everyone <@1> <@&2> <#3> </x:4> <id:guide> <:a b:1>",
            "\\@everyone \\<\\@1> \\<\\@&2> \\<#3> \\</x:4> \\<id:guide> \\<:a b:1>",
        ),
        ("snake_case_name 2*3", "snake\\_case\\_name 2\\*3"),
        (
            "** ** ||  || `  ` ``````",
            "\\*\\* \\*\\* \\|\\|  \\|\\| \\`  \\` \\`\\`\\`\\`\\`\\`",
        ),
        ("\\*no\\* \\\\ \\a", "\\*no\\* \\\\ \\\\a"),
        (
            "<t:1:x> <t:> <t:12345678901234:R>",
            "\\<t:1:x> \\<t:> \\<t:12345678901234:R>",
        ),
        // A link could take the backslash after it.
        ("~~http://a.b~~<@1>", "\\~\\~http\\://a.b\\~\\~\\<\\@1>"),
        // Code that Discord could read another way.
        (
            "> ```\n[a](http://b.c)\n> ```",
            "> \\`\\`\\`\n\\[a\\](http://b.c)\n> \\`\\`\\`",
        ),
        ("a ` b\n<@1> `", "a \\` b\n\\<\\@1> \\`"),
        (
            "**a `x** [a](http://b.c) `",
            "**a \\`x** \\[a\\](http://b.c) \\`",
        ),
    ] {
        assert_eq!(body(typed), shown);
    }
}

#[test]
fn no_disguise_makes_a_link_a_mention_or_a_heading() {
    for (typed, shown) in [
        ("HTTPS://a.b[x](c)", "HTTPS\\://a.b\\[x\\](c)"),
        ("steam://a[x](b)", "steam\\://a\\[x\\](b)"),
        ("[a][1]\n[1]: c", "\\[a\\]\\[1\\]\n\\[1\\]: c"),
        ("[<:x:1>](b)", "\\[<:x:1>\\](b)"),
        ("<+12345> <a@b.c>", "\\<+12345> \\<a\\@b.c>"),
        ("\u{3000}# big", "\u{3000}\\# big"),
        ("1. -# small", "1. \\-# small"),
        ("> > # big", "> \\> # big"),
        ("||\n# big||", "\n||\\# big||"),
    ] {
        assert_eq!(body(typed), shown);
    }
}

#[test]
fn every_line_closes_what_it_opens() {
    assert_eq!(
        body("||it was\n\n> - the *butler\n- in* the hall|| ok"),
        "||it was||\n\n> - ||the *butler*||\n- ||*in* the hall|| ok"
    );
    assert_eq!(
        body("**never closed\n||nor this"),
        "\\*\\*never closed\n\\|\\|nor this"
    );
    assert_eq!(body("** a ** b"), " **a**  b", "white space is outside");
}

#[test]
fn what_would_not_fit_is_shown_as_it_was_typed() {
    // Each line would take four characters more.
    let lines = format!("**{}a**", "a\n".repeat(990));
    let drawn = body(&lines);
    assert_eq!(drawn, escape(&lines));
    assert!(body(&"𝔘**".repeat(600)).encode_utf16().count() <= DESCRIPTION);
}

proptest! {
    #[test]
    fn nothing_is_left_open_and_nothing_forbidden_is_obeyed(
        text in r"(\*{1,3}|_{1,2}|~~|\|\||`{1,3}|\n|\n> |\n>>> |\n- |\n1\. |[-\\<\[\]@#>+.()!:/ ]|[a-z]|https?://|<a?:x_y:12>|<t:1:R>|<@1>|\]\(|.){0,60}",
    ) {
        let drawn = body(&text);
        prop_assert!(drawn.encode_utf16().count() <= DESCRIPTION.max(2 * text.encode_utf16().count()));
        body_is_harmless(&text, &drawn);
        // Outside blocks of code, a line alone is drawn like the line among others.
        let meant = read::parts(&drawn);
        if meant.iter().all(|part| matches!(part, Part::Lines { .. })) {
            let seen = |text: &str| {
                let seen = look(&read::parts(text)).into_iter();
                let texts = seen.filter(|(how, _)| how & PREFIX == 0);
                texts.collect::<Vec<_>>()
            };
            // After `>>> ` the lines of the rest are no quotes of their own.
            if !drawn.contains(">>> ") {
                let lines: Vec<_> = drawn.split('\n').map(seen).collect();
                prop_assert_eq!(seen(&drawn), lines.concat());
            }
        }
    }
}
