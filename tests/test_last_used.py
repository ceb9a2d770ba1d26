"""The bounded memory of what was used last."""

from __future__ import annotations

from tercoop.last_used import LastUsed


def test_what_was_not_used_for_longest_goes_first() -> None:
    held: LastUsed[str, int] = LastUsed(2)
    held.keep("one", 1)
    held.keep("two", 2)
    assert held.find("one") == 1
    held.keep("three", 3)
    assert [held.find(key) for key in ("one", "two", "three")] == [1, None, 3]


def test_the_room_is_for_all_together_and_one_that_is_too_large_drives_no_other_out() -> None:
    held: LastUsed[str, str] = LastUsed(10, lambda key, thing: len(key) + len(thing))
    held.keep("a", "1234")
    held.keep("b", "1234")
    held.keep("large", "123456")
    assert [held.find(key) for key in ("a", "b", "large")] == ["1234", "1234", None]
    held.keep("c", "1")
    assert [held.find(key) for key in ("a", "b", "c")] == [None, "1234", "1"]


def test_a_thing_takes_the_place_of_the_former_one_of_its_key_and_so_does_its_size() -> None:
    held: LastUsed[str, str] = LastUsed(10, lambda key, thing: len(key) + len(thing))
    for thing in ("1234", "12", "123456"):
        held.keep("a", thing)
    held.keep("b", "12")
    assert [held.find(key) for key in ("a", "b")] == ["123456", "12"]
    held.keep("a", "1234567890")
    assert held.find("a") is None, "the former one is not what was kept last"
    assert len(held) == 1


def test_a_thing_is_made_once_as_long_as_it_is_held() -> None:
    made: list[int] = []

    def make() -> int:
        made.append(1)
        return len(made)

    held: LastUsed[str, int] = LastUsed(1)
    assert [held.get("one", make) for _ in range(3)] == [1, 1, 1]
    held.clear()
    assert (len(held), held.get("one", make)) == (0, 2)
