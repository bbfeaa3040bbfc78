from fitness.frame import Frame


def test_a_frame_needs_no_picture_and_no_pressed_outputs() -> None:
    frame = Frame((0.5,), (1.0,), 2.0)

    assert (frame.reward, frame.picture, frame.pressed) == (2.0, None, None)
