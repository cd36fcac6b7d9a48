//! The address of a database in PostgreSQL.

/// An address like `postgres://inmail@db.example/inmail`. It holds no password, so that it can be shown and
/// logged. PostgreSQL's own `PGPASSWORD` and `PGPASSFILE` name one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// `None` if this is no such address, or if it holds a password.
    pub fn parse(text: &str) -> Option<Self> {
        let schemes = ["postgres://", "postgresql://"];
        let rest = schemes
            .iter()
            .find_map(|scheme| text.strip_prefix(scheme))?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, query) = rest.split_at(end);
        let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
        let is_secret = user.contains(':') || query.contains("password=");
        let is_whole = !rest.is_empty() && !text.contains(char::is_whitespace);
        (is_whole && !is_secret).then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_unless_it_holds_a_password_or_leads_elsewhere() {
        for good in [
            "postgres://inmail@db.example/inmail",
            "postgresql://localhost:5432/mail?sslmode=require",
            "postgres:///inmail?host=/run/postgresql",
            "postgres://inmail@[::1]:5432/inmail",
        ] {
            assert_eq!(DatabaseUrl::parse(good).unwrap().as_str(), good);
        }
        for bad in [
            "",
            "postgres://",
            "mysql://db.example/inmail",
            "postgres://inmail:secret@db.example/inmail",
            "postgres://inmail:se@cret@db.example/inmail",
            "postgres:///inmail?password=secret",
            "postgres://db example/inmail",
            "db.example",
        ] {
            assert_eq!(DatabaseUrl::parse(bad), None, "{bad}");
        }
    }
}
