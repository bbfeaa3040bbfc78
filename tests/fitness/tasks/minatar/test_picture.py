import numpy as np

from fitness.tasks.minatar.picture import picture_of


def test_a_picture_has_a_colour_for_each_channel() -> None:
    state = np.zeros((10, 10, 2), bool)
    state[2, 3, 1] = True

    picture = picture_of(state)

    assert picture.shape == (160, 160, 3)
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) == 2
    assert (picture[32:48, 48:64] == picture[32, 48]).all()
