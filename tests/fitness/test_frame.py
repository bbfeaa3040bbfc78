from fitness.frame import Frame, is_drawn


def test_a_frame_needs_no_picture_and_no_pressed_outputs() -> None:
    frame = Frame((0.5,), (1.0,), 2.0)

    assert (frame.reward, frame.picture, frame.pressed) == (2.0, None, None)


def test_a_picture_is_needed_of_every_so_many_steps_or_of_none() -> None:
    assert [step for step in range(7) if is_drawn(step, 3)] == [0, 3, 6]
    assert [step for step in range(3) if is_drawn(step, 1)] == [0, 1, 2]
    assert [step for step in range(3) if is_drawn(step, 0)] == []
