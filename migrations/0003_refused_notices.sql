-- Every answer counts what a person has not been told of; that must not cost a look at all they hold.
CREATE INDEX notices_given_up ON notices (holder) WHERE given_up = 1;
