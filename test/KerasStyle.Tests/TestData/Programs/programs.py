"""Trains the programs of KerasStyle.Tests/Programs with Keras on PyTorch and writes what they log: python programs.py histories.json

Data and first weights follow from a formula, so that both sides have the same without files. With KERAS_FLOATX=float64 it shows how much of
the numbers is rounding. See README.md.
"""
import json
import math
import os
import sys

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import torch
from keras import layers, ops

keras.config.set_floatx(os.environ.get("KERAS_FLOATX", "float32"))


def uniform(shape, number):
    """Numbers in [0, 1) from their position, which the conformance suite's kind `application` makes weights of, too."""
    h = (np.arange(math.prod(shape), dtype=np.uint64) * 2654435761 + (number + 1) * 40503) % 2**32
    h ^= h >> 15
    h = h * 2246822519 % 2**32
    h ^= h >> 13
    return (h / 2**32).reshape(shape)


def values(shape, number, low=-1.0, high=1.0):
    return (low + (high - low) * uniform(shape, 1000 + number)).astype("float32")


def classes(shape, number, count, first=0):
    return (first + np.floor(uniform(shape, 1000 + number) * (count - first))).astype("int32")


def set_weights(model):
    for i, weight in enumerate(model.weights):
        name, shape, u = weight.path.split("/")[-1], tuple(weight.shape), uniform(tuple(weight.shape), i)
        if name in ("gamma", "moving_variance", "variance"):
            value = 0.8 + 0.4 * u
        elif name in ("beta", "moving_mean", "mean") or "bias" in name:
            value = 0.2 * (u - 0.5)
        elif len(shape) >= 2:
            fan = math.prod(shape[:-2] if "depthwise" in name else shape[:-1])
            value = (u - 0.5) * 2 * math.sqrt(3 / fan)
        else:
            value = 0.1 * u
        weight.assign(value.astype("float32"))


def apply(optimizer, loss, variables):
    gradients = torch.autograd.grad(loss, [v.value for v in variables])
    with torch.no_grad():
        optimizer.apply(gradients, variables)


def mlp(x, units):
    for n in units:
        x = layers.Dense(n, activation="gelu")(x)
    return x


def vision_transformer():
    class Patches(layers.Layer):
        def call(self, images):
            return ops.reshape(ops.image.extract_patches(images, 2), (-1, 16, 12))

    class PatchEncoder(layers.Layer):
        def __init__(self):
            super().__init__()
            self.projection = layers.Dense(16)
            self.position_embedding = layers.Embedding(16, 16)

        def call(self, patches):
            return self.projection(patches) + self.position_embedding(ops.expand_dims(ops.arange(16), 0))

    inputs = keras.Input((8, 8, 3))
    normalization = layers.Normalization()
    x = PatchEncoder()(Patches()(normalization(inputs)))
    for _ in range(2):
        normed = layers.LayerNormalization(epsilon=1e-6)(x)
        x = layers.Add()([layers.MultiHeadAttention(num_heads=2, key_dim=8)(normed, normed), x])
        x = layers.Add()([mlp(layers.LayerNormalization(epsilon=1e-6)(x), [32, 16]), x])
    x = layers.Flatten()(layers.LayerNormalization(epsilon=1e-6)(x))
    model = keras.Model(inputs, layers.Dense(5)(mlp(x, [32, 16])))
    set_weights(model)
    images, labels = values((32, 8, 8, 3), 1, 0, 255), classes((32, 1), 2, 5)
    normalization.adapt(images)
    model.compile(
        optimizer=keras.optimizers.AdamW(learning_rate=0.001, weight_decay=0.0001),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[keras.metrics.SparseCategoricalAccuracy(name="accuracy"), keras.metrics.SparseTopKCategoricalAccuracy(2, name="top-2-accuracy")],
    )
    return model.fit(images, labels, batch_size=8, epochs=5, validation_split=0.25, shuffle=False, verbose=0)


def mlp_mixer():
    class Mixer(layers.Layer):
        def __init__(self, patches, channels):
            super().__init__()
            self.mlp1 = keras.Sequential([layers.Dense(patches, activation="gelu"), layers.Dense(patches), layers.Dropout(0.0)])
            self.mlp2 = keras.Sequential([layers.Dense(channels, activation="gelu"), layers.Dense(channels), layers.Dropout(0.0)])
            self.normalize = layers.LayerNormalization(epsilon=1e-6)

        def call(self, inputs):
            x = ops.transpose(self.normalize(inputs), (0, 2, 1))
            x = ops.transpose(self.mlp1(x), (0, 2, 1)) + inputs
            return x + self.mlp2(self.normalize(x))

    inputs = keras.Input((9, 12))
    x = keras.Sequential([layers.Dense(8), Mixer(9, 8), Mixer(9, 8)])(inputs)
    model = keras.Model(inputs, layers.Dense(4)(layers.GlobalAveragePooling1D()(x)))
    set_weights(model)
    model.compile(keras.optimizers.AdamW(0.02, weight_decay=0.01), keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    return model.fit(
        values((32, 9, 12), 1), classes((32,), 2, 4), batch_size=8, epochs=8, validation_split=0.25, shuffle=False, verbose=0,
        callbacks=[keras.callbacks.ReduceLROnPlateau("val_loss", factor=0.5, patience=1), keras.callbacks.EarlyStopping("val_loss", patience=4, restore_best_weights=True)],
    )


def conv_lstm():
    inputs = keras.Input((None, 8, 8, 1))
    x = layers.ConvLSTM2D(4, (5, 5), padding="same", return_sequences=True, activation="relu")(inputs)
    x = layers.BatchNormalization()(x)
    x = layers.ConvLSTM2D(4, (3, 3), padding="same", return_sequences=True, activation="relu")(x)
    x = layers.BatchNormalization()(x)
    x = layers.ConvLSTM2D(4, (1, 1), padding="same", return_sequences=True, activation="relu")(x)
    model = keras.Model(inputs, layers.Conv3D(1, (3, 3, 3), activation="sigmoid", padding="same")(x))
    set_weights(model)
    model.compile(keras.optimizers.Adam(), "binary_crossentropy")
    frames = values((6, 5, 8, 8, 1), 1, 0, 1)
    return model.fit(
        frames[:4, :-1], frames[:4, 1:], batch_size=2, epochs=6, shuffle=False, verbose=0, validation_data=(frames[4:, :-1], frames[4:, 1:]))


def autoencoder():
    inputs = keras.Input((12, 12, 1))
    x = layers.Conv2D(8, (3, 3), activation="relu", padding="same")(inputs)
    x = layers.MaxPooling2D((2, 2), padding="same")(x)
    x = layers.Conv2D(8, (3, 3), activation="relu", padding="same")(x)
    x = layers.MaxPooling2D((2, 2), padding="same")(x)
    x = layers.Conv2DTranspose(8, (3, 3), strides=2, activation="relu", padding="same")(x)
    x = layers.Conv2DTranspose(8, (3, 3), strides=2, activation="relu", padding="same")(x)
    model = keras.Model(inputs, layers.Conv2D(1, (3, 3), activation="sigmoid", padding="same")(x))
    set_weights(model)
    clean = values((24, 12, 12, 1), 1, 0, 1)
    noisy = np.clip(clean + 0.4 * values(clean.shape, 2), 0, 1)
    schedule = keras.optimizers.schedules.CosineDecay(0.0, 20, warmup_target=0.01, warmup_steps=4)
    model.compile(keras.optimizers.Adam(schedule), "binary_crossentropy", metrics=["mae", keras.metrics.RootMeanSquaredError()])
    return model.fit(noisy, clean, batch_size=8, epochs=8, shuffle=False, verbose=0, validation_data=(noisy[:8], clean[:8]))


def vae():
    class VAE(keras.Model):
        def __init__(self, encoder, decoder):
            super().__init__()
            self.encoder, self.decoder = encoder, decoder
            self.total_loss = keras.metrics.Mean(name="loss")
            self.reconstruction_loss = keras.metrics.Mean(name="reconstruction_loss")
            self.kl_loss = keras.metrics.Mean(name="kl_loss")

        @property
        def metrics(self):
            return [self.total_loss, self.reconstruction_loss, self.kl_loss]

        def train_step(self, data):
            ((images, noise),) = data
            z_mean, z_log_var = self.encoder(images)
            reconstruction = self.decoder(z_mean + ops.exp(0.5 * z_log_var) * noise)
            reconstruction_loss = ops.mean(ops.sum(keras.losses.binary_crossentropy(images, reconstruction), axis=(1, 2)))
            kl_loss = ops.mean(ops.sum(-0.5 * (1 + z_log_var - ops.square(z_mean) - ops.exp(z_log_var)), axis=1))
            loss = reconstruction_loss + kl_loss
            apply(self.optimizer, loss, self.trainable_weights)
            self.total_loss.update_state(loss)
            self.reconstruction_loss.update_state(reconstruction_loss)
            self.kl_loss.update_state(kl_loss)
            return {m.name: m.result() for m in self.metrics}

    inputs = keras.Input((8, 8, 1))
    x = layers.Conv2D(8, 3, activation="relu", strides=2, padding="same")(inputs)
    x = layers.Conv2D(16, 3, activation="relu", strides=2, padding="same")(x)
    x = layers.Dense(16, activation="relu")(layers.Flatten()(x))
    encoder = keras.Model(inputs, [layers.Dense(2, name="z_mean")(x), layers.Dense(2, name="z_log_var")(x)], name="encoder")
    latent = keras.Input((2,))
    x = layers.Reshape((2, 2, 16))(layers.Dense(2 * 2 * 16, activation="relu")(latent))
    x = layers.Conv2DTranspose(16, 3, activation="relu", strides=2, padding="same")(x)
    x = layers.Conv2DTranspose(8, 3, activation="relu", strides=2, padding="same")(x)
    decoder = keras.Model(latent, layers.Conv2DTranspose(1, 3, activation="sigmoid", padding="same")(x), name="decoder")
    model = VAE(encoder, decoder)
    set_weights(model)
    model.compile(optimizer=keras.optimizers.Adam())
    model.built = True
    return model.fit((values((24, 8, 8, 1), 1, 0, 1), values((24, 2), 2, -2, 2)), batch_size=8, epochs=6, shuffle=False, verbose=0)


def siamese_contrastive():
    inputs = keras.Input((12, 12, 1))
    x = layers.BatchNormalization()(inputs)
    x = layers.Conv2D(4, (5, 5), activation="tanh")(x)
    x = layers.AveragePooling2D(pool_size=(2, 2))(x)
    x = layers.Conv2D(8, (3, 3), activation="tanh")(x)
    x = layers.AveragePooling2D(pool_size=(2, 2))(x)
    x = layers.BatchNormalization()(layers.Flatten()(x))
    embedding = keras.Model(inputs, layers.Dense(10, activation="tanh")(x))

    def euclidean_distance(a, b):
        return ops.sqrt(ops.maximum(ops.sum(ops.square(a - b), axis=1, keepdims=True), keras.backend.epsilon()))

    def contrastive_loss(y_true, y_pred):
        return ops.mean((1 - y_true) * ops.square(y_pred) + y_true * ops.square(ops.maximum(1 - y_pred, 0)))

    left, right = keras.Input((12, 12, 1)), keras.Input((12, 12, 1))
    distance = euclidean_distance(embedding(left), embedding(right))
    model = keras.Model([left, right], layers.Dense(1, activation="sigmoid")(layers.BatchNormalization()(distance)))
    set_weights(model)
    model.compile(loss=contrastive_loss, optimizer="RMSprop", metrics=["accuracy"])
    pairs = [values((32, 12, 12, 1), 1, 0, 1), values((32, 12, 12, 1), 2, 0, 1)]
    return model.fit(
        pairs, classes((32, 1), 3, 2).astype("float32"), batch_size=8, epochs=5, validation_split=0.25, shuffle=False, verbose=0)


def siamese_triplet():
    class Distances(layers.Layer):
        def call(self, anchor, positive, negative):
            return ops.sum(ops.square(anchor - positive), -1), ops.sum(ops.square(anchor - negative), -1)

    class SiameseModel(keras.Model):
        def __init__(self, network, margin=0.5):
            super().__init__()
            self.network, self.margin = network, margin
            self.loss_tracker = keras.metrics.Mean(name="loss")

        def call(self, inputs):
            return self.network(inputs)

        def triplet_loss(self, data, training):
            positive, negative = self.network(data[0], training=training)
            return ops.mean(ops.maximum(positive - negative + self.margin, 0.0))

        def train_step(self, data):
            loss = self.triplet_loss(data, True)
            apply(self.optimizer, loss, self.network.trainable_weights)
            self.loss_tracker.update_state(loss)
            return {"loss": self.loss_tracker.result()}

        def test_step(self, data):
            self.loss_tracker.update_state(self.triplet_loss(data, False))
            return {"loss": self.loss_tracker.result()}

        @property
        def metrics(self):
            return [self.loss_tracker]

    base = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(8, 3, activation="relu"), layers.BatchNormalization(), layers.MaxPooling2D()])
    base.trainable = False
    x = layers.Dense(16, activation="relu")(layers.Flatten()(base.outputs[0]))
    embedding = keras.Model(base.inputs, layers.Dense(8)(layers.LayerNormalization()(x)))
    triplet = [keras.Input((8, 8, 3), name=name) for name in ("anchor", "positive", "negative")]
    network = keras.Model(triplet, Distances()(*(embedding(image) for image in triplet)))
    model = SiameseModel(network)
    set_weights(model)
    model.compile(optimizer=keras.optimizers.Adam(0.0001))
    images = [values((32, 8, 8, 3), i) for i in (1, 2, 3)]
    return model.fit(
        [x[:24] for x in images], batch_size=8, epochs=6, shuffle=False, verbose=0, validation_data=([x[24:] for x in images],))


def dcgan():
    class GAN(keras.Model):
        def __init__(self, discriminator, generator):
            super().__init__()
            self.discriminator, self.generator = discriminator, generator
            self.d_loss, self.g_loss = keras.metrics.Mean(name="d_loss"), keras.metrics.Mean(name="g_loss")

        def compile(self, d_optimizer, g_optimizer, loss_fn):
            super().compile()
            self.d_optimizer, self.g_optimizer, self.loss_fn = d_optimizer, g_optimizer, loss_fn

        @property
        def metrics(self):
            return [self.d_loss, self.g_loss]

        def train_step(self, data):
            ((real, latent, more_latent),) = data
            images = ops.concatenate([self.generator(latent), real], axis=0)
            labels = ops.concatenate([ops.ones((4, 1)), ops.zeros((4, 1))], axis=0)
            d_loss = self.loss_fn(labels, self.discriminator(images))
            apply(self.d_optimizer, d_loss, self.discriminator.trainable_weights)
            g_loss = self.loss_fn(ops.zeros((4, 1)), self.discriminator(self.generator(more_latent)))
            apply(self.g_optimizer, g_loss, self.generator.trainable_weights)
            self.d_loss.update_state(d_loss)
            self.g_loss.update_state(g_loss)
            return {"d_loss": self.d_loss.result(), "g_loss": self.g_loss.result()}

    discriminator = keras.Sequential([
        keras.Input((8, 8, 3)),
        layers.Conv2D(8, 4, strides=2, padding="same"), layers.LeakyReLU(negative_slope=0.2),
        layers.Conv2D(16, 4, strides=2, padding="same"), layers.LeakyReLU(negative_slope=0.2),
        layers.Flatten(), layers.Dense(1, activation="sigmoid"),
    ])
    generator = keras.Sequential([
        keras.Input((6,)),
        layers.Dense(2 * 2 * 8), layers.Reshape((2, 2, 8)),
        layers.Conv2DTranspose(8, 4, strides=2, padding="same"), layers.LeakyReLU(negative_slope=0.2),
        layers.Conv2DTranspose(16, 4, strides=2, padding="same"), layers.LeakyReLU(negative_slope=0.2),
        layers.Conv2D(3, 5, padding="same", activation="sigmoid"),
    ])
    model = GAN(discriminator, generator)
    set_weights(model)
    model.compile(keras.optimizers.Adam(0.001), keras.optimizers.Adam(0.001), keras.losses.BinaryCrossentropy())
    data = (values((12, 8, 8, 3), 1, 0, 1), values((12, 6), 2), values((12, 6), 3))
    model.built = True
    return model.fit(data, batch_size=4, epochs=6, shuffle=False, verbose=0)


def wgan_gp():
    class WGAN(keras.Model):
        def __init__(self, discriminator, generator, discriminator_extra_steps, gp_weight):
            super().__init__()
            self.discriminator, self.generator = discriminator, generator
            self.d_steps, self.gp_weight = discriminator_extra_steps, gp_weight
            self.trackers = [keras.metrics.Mean(name="d_loss"), keras.metrics.Mean(name="g_loss")]

        def compile(self, d_optimizer, g_optimizer):
            super().compile()
            self.d_optimizer, self.g_optimizer = d_optimizer, g_optimizer

        @property
        def metrics(self):
            return self.trackers

        def gradient_penalty(self, real, fake, alpha):
            interpolated = (real + alpha * (fake - real)).detach().requires_grad_()
            prediction = self.discriminator(interpolated, training=True)
            (gradient,) = torch.autograd.grad(ops.sum(prediction), interpolated, create_graph=True)
            norm = ops.sqrt(ops.sum(ops.square(gradient), axis=[1, 2, 3]))
            return ops.mean((norm - 1.0) ** 2)

        def train_step(self, data):
            ((real, latent, alpha),) = data
            for i in range(self.d_steps):
                fake = self.generator(latent[:, i], training=True)
                cost = ops.mean(self.discriminator(fake, training=True)) - ops.mean(self.discriminator(real, training=True))
                d_loss = cost + self.gradient_penalty(real, fake, ops.reshape(alpha[:, i], (-1, 1, 1, 1))) * self.gp_weight
                apply(self.d_optimizer, d_loss, self.discriminator.trainable_weights)
            g_loss = -ops.mean(self.discriminator(self.generator(latent[:, self.d_steps], training=True), training=True))
            apply(self.g_optimizer, g_loss, self.generator.trainable_weights)
            for tracker, loss in zip(self.trackers, (d_loss, g_loss)):
                tracker.update_state(loss)
            return {m.name: m.result() for m in self.trackers}

    def block(filters):
        return [layers.Conv2D(filters, 5, strides=2, padding="same"), layers.LeakyReLU(negative_slope=0.2)]

    def upsample(filters):
        return [layers.UpSampling2D(2), layers.Conv2D(filters, 3, padding="same", use_bias=False), layers.BatchNormalization()]

    discriminator = keras.Sequential([keras.Input((7, 7, 1)), layers.ZeroPadding2D(), *block(8), *block(16), layers.Flatten(), layers.Dense(1)])
    generator = keras.Sequential([
        keras.Input((6,)),
        layers.Dense(2 * 2 * 16, use_bias=False), layers.BatchNormalization(), layers.LeakyReLU(negative_slope=0.2), layers.Reshape((2, 2, 16)),
        *upsample(8), layers.LeakyReLU(negative_slope=0.2), *upsample(1), layers.Activation("tanh"), layers.Cropping2D(((1, 0), (1, 0))),
    ])
    model = WGAN(discriminator, generator, 2, 10.0)
    set_weights(model)
    optimizers = (keras.optimizers.Adam(0.0002, beta_1=0.5, beta_2=0.9) for _ in range(2))
    model.compile(*optimizers)
    model.built = True
    data = (values((12, 7, 7, 1), 1), values((12, 3, 6), 2), values((12, 2), 3, 0, 1))
    return model.fit(data, batch_size=4, epochs=6, shuffle=False, verbose=0)


def translation():
    source, target = keras.Input((None,), dtype="int32"), keras.Input((None,), dtype="int32")
    x = layers.Embedding(20, 8, mask_zero=True)(source)
    encoded, forward, backward = layers.Bidirectional(layers.GRU(8, return_sequences=True, return_state=True))(x)
    state = layers.Dense(8, activation="tanh")(layers.Concatenate()([forward, backward]))
    decoded = layers.GRU(8, return_sequences=True)(layers.Embedding(15, 8, mask_zero=True)(target), initial_state=state)
    context = layers.AdditiveAttention()([decoded, layers.Dense(8)(encoded)])
    x = layers.Dense(8, activation="tanh")(layers.Concatenate()([decoded, context]))
    model = keras.Model([source, target], layers.Dense(15)(x))
    set_weights(model)

    lengths = classes((32, 1), 1, 7, first=3)
    sentences = np.where(np.arange(7) < lengths, classes((32, 7), 2, 20, first=1), 0)
    answers = np.where(np.arange(7) < lengths, classes((32, 7), 3, 15, first=1), 0)
    model.compile(keras.optimizers.Adam(0.01, clipnorm=1.0), keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    return model.fit(
        [sentences, answers[:, :-1]], answers[:, 1:], batch_size=8, epochs=5, validation_split=0.25, shuffle=False, verbose=0)


def text_classification():
    class TransformerBlock(layers.Layer):
        def __init__(self, embed_dim, num_heads, ff_dim, rate=0.0):
            super().__init__()
            self.att = layers.MultiHeadAttention(num_heads=num_heads, key_dim=embed_dim)
            self.ffn = keras.Sequential([layers.Dense(ff_dim, activation="relu"), layers.Dense(embed_dim)])
            self.layernorm1 = layers.LayerNormalization(epsilon=1e-6)
            self.layernorm2 = layers.LayerNormalization(epsilon=1e-6)
            self.dropout1 = layers.Dropout(rate)
            self.dropout2 = layers.Dropout(rate)

        def call(self, inputs):
            x = self.layernorm1(inputs + self.dropout1(self.att(inputs, inputs)))
            return self.layernorm2(x + self.dropout2(self.ffn(x)))

    class TokenAndPositionEmbedding(layers.Layer):
        def __init__(self, maxlen, vocab_size, embed_dim):
            super().__init__()
            self.token_emb = layers.Embedding(vocab_size, embed_dim)
            self.pos_emb = layers.Embedding(maxlen, embed_dim)

        def call(self, x):
            return self.token_emb(x) + self.pos_emb(ops.arange(0, x.shape[-1]))

    inputs = keras.Input((10,), dtype="int32")
    x = TokenAndPositionEmbedding(10, 30, 16)(inputs)
    x = TransformerBlock(16, 2, 16)(x)
    x = layers.GlobalAveragePooling1D()(x)
    x = layers.Dense(20, activation="relu", kernel_regularizer="l2")(x)
    model = keras.Model(inputs, layers.Dense(2, activation="softmax")(x))
    set_weights(model)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model.fit(
        classes((32, 10), 1, 30), classes((32,), 2, 2), batch_size=8, epochs=5, validation_split=0.25, shuffle=False, verbose=0,
        class_weight={0: 1.0, 1: 2.0}, callbacks=[keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate if epoch < 2 else rate * 0.5)])


def captcha():
    class CTCLayer(layers.Layer):
        def call(self, y_true, y_pred):
            lengths = ops.ones_like(y_true[:, 0])
            self.add_loss(ops.mean(ops.ctc_loss(y_true, y_pred, lengths * y_true.shape[1], lengths * y_pred.shape[1], mask_index=6)))
            return y_pred

    image, label = keras.Input((16, 8, 1), name="image"), keras.Input((3,), name="label", dtype="int32")
    x = layers.Conv2D(4, (3, 3), activation="relu", padding="same", name="Conv1")(image)
    x = layers.MaxPooling2D((2, 2))(x)
    x = layers.Dense(16, activation="relu")(layers.Reshape((8, 16))(x))
    x = layers.Bidirectional(layers.LSTM(8, return_sequences=True))(x)
    x = layers.Bidirectional(layers.LSTM(6, return_sequences=True))(x)
    model = keras.Model([image, label], CTCLayer(name="ctc_loss")(label, layers.Dense(7, name="logits")(x)))
    set_weights(model)
    model.compile(optimizer=keras.optimizers.Adam(0.01))
    data = {"image": values((16, 16, 8, 1), 1, 0, 1), "label": classes((16, 3), 2, 6)}
    return model.fit(data, batch_size=8, epochs=8, shuffle=False, verbose=0, validation_data=(data,))


def distillation():
    class Distiller(keras.Model):
        def __init__(self, student, teacher):
            super().__init__()
            self.student, self.teacher = student, teacher

        def compile(self, optimizer, metrics, student_loss_fn, distillation_loss_fn, alpha, temperature):
            super().compile(optimizer=optimizer, metrics=metrics)
            self.student_loss_fn, self.distillation_loss_fn, self.alpha, self.temperature = student_loss_fn, distillation_loss_fn, alpha, temperature

        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, allow_empty=False):
            teacher = self.teacher(x, training=False)
            student_loss = self.student_loss_fn(y, y_pred)
            distillation_loss = self.distillation_loss_fn(
                ops.softmax(teacher / self.temperature, axis=1), ops.softmax(y_pred / self.temperature, axis=1)) * self.temperature**2
            return self.alpha * student_loss + (1 - self.alpha) * distillation_loss

        def call(self, x):
            return self.student(x)

    def net(width):
        return keras.Sequential([
            keras.Input((8, 8, 1)),
            layers.Conv2D(width, (3, 3), strides=(2, 2), padding="same"), layers.LeakyReLU(negative_slope=0.2),
            layers.MaxPooling2D(pool_size=(2, 2), strides=(1, 1), padding="same"),
            layers.Conv2D(2 * width, (3, 3), strides=(2, 2), padding="same"), layers.Flatten(), layers.Dense(5),
        ])

    teacher, student = net(8), net(4)
    set_weights(teacher)
    set_weights(student)
    images, labels = values((32, 8, 8, 1), 1), classes((32,), 2, 5)
    metric = keras.metrics.SparseCategoricalAccuracy
    teacher.compile(keras.optimizers.Adam(0.01), keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=[metric()])
    taught = teacher.fit(images, labels, batch_size=8, epochs=2, shuffle=False, verbose=0)
    distiller = Distiller(student, teacher)
    distiller.teacher.trainable = False
    distiller.compile(
        keras.optimizers.Adam(0.01), [metric()], keras.losses.SparseCategoricalCrossentropy(from_logits=True), keras.losses.KLDivergence(), alpha=0.1, temperature=10)
    history = distiller.fit(images[:24], labels[:24], batch_size=8, epochs=5, shuffle=False, verbose=0, validation_data=(images[24:], labels[24:]))
    history.history |= {"teacher_" + name: log for name, log in taught.history.items()}
    return history


def diffusion():
    class SinusoidalEmbedding(layers.Layer):
        def call(self, x):
            angles = ops.concatenate([x * (2 * math.pi * 100 ** (i / 3)) for i in range(4)], axis=3)
            return ops.concatenate([ops.sin(angles), ops.cos(angles)], axis=3)

    def network():
        noisy, variance = keras.Input((8, 8, 3)), keras.Input((1, 1, 1))
        waves = layers.UpSampling2D(8, interpolation="nearest")(SinusoidalEmbedding()(variance))
        x = layers.Concatenate()([layers.Conv2D(8, 1)(noisy), waves])
        skip = x = residual(x, 8)
        x = residual(layers.AveragePooling2D(2)(x), 16)
        x = layers.Concatenate()([layers.UpSampling2D(2, interpolation="bilinear")(x), skip])
        return keras.Model([noisy, variance], layers.Conv2D(3, 1, kernel_initializer="zeros")(residual(x, 8)))

    def residual(x, width):
        shortcut = x if x.shape[3] == width else layers.Conv2D(width, 1)(x)
        x = layers.BatchNormalization(center=False, scale=False)(x)
        x = layers.Conv2D(width, 3, padding="same", activation="swish")(x)
        return layers.Add()([layers.Conv2D(width, 3, padding="same")(x), shortcut])

    class DiffusionModel(keras.Model):
        def __init__(self):
            super().__init__()
            self.normalizer, self.network = layers.Normalization(), network()
            self.ema_network = keras.models.clone_model(self.network)
            self.noise_loss, self.image_loss = keras.metrics.Mean(name="n_loss"), keras.metrics.Mean(name="i_loss")

        @property
        def metrics(self):
            return [self.noise_loss, self.image_loss]

        def losses_of(self, data, network, training):
            ((images, noises, times),) = data
            images = self.normalizer(images, training=training)
            angles = math.acos(0.95) + ops.reshape(times, (-1, 1, 1, 1)) * (math.acos(0.02) - math.acos(0.95))
            signal, noise = ops.cos(angles), ops.sin(angles)
            noisy = signal * images + noise * noises
            predicted = network([noisy, noise**2], training=training)
            return error(noises, predicted), error(images, (noisy - noise * predicted) / signal)

        def train_step(self, data):
            noise_loss, image_loss = self.losses_of(data, self.network, True)
            apply(self.optimizer, noise_loss, self.network.trainable_weights)
            with torch.no_grad():
                for weight, average in zip(self.network.weights, self.ema_network.weights):
                    average.assign(0.9 * average + 0.1 * weight)
            self.noise_loss.update_state(noise_loss)
            self.image_loss.update_state(image_loss)
            return {m.name: m.result() for m in self.metrics}

        def test_step(self, data):
            for metric, loss in zip(self.metrics, self.losses_of(data, self.ema_network, False)):
                metric.update_state(loss)
            return {m.name: m.result() for m in self.metrics}

    error = keras.losses.MeanAbsoluteError()
    model = DiffusionModel()
    set_weights(model.network)
    model.ema_network.set_weights(model.network.get_weights())
    images = values((20, 8, 8, 3), 1, 0, 1)
    model.normalizer.adapt(images)
    model.compile(keras.optimizers.AdamW(learning_rate=0.002, weight_decay=0.001))
    model.built = True
    data = (images, values(images.shape, 2, -2, 2), values((20,), 3, 0, 1))
    return model.fit(
        tuple(a[:16] for a in data), batch_size=8, epochs=5, shuffle=False, verbose=0, validation_data=(tuple(a[16:] for a in data),))


def segmentation():
    inputs = keras.Input((16, 16, 3))
    x = layers.Conv2D(8, 3, strides=2, padding="same", use_bias=False)(inputs)
    x = layers.Activation("relu")(layers.BatchNormalization()(x))
    previous = x
    for filters in (8, 16):
        for _ in range(2):
            x = layers.SeparableConv2D(filters, 3, padding="same", use_bias=False)(layers.Activation("relu")(x))
            x = layers.BatchNormalization()(x)
        x = layers.MaxPooling2D(3, strides=2, padding="same")(x)
        previous = x = layers.add([x, layers.Conv2D(filters, 1, strides=2, padding="same")(previous)])
    for filters in (16, 8, 4):
        for _ in range(2):
            x = layers.Conv2DTranspose(filters, 3, padding="same", use_bias=False)(layers.Activation("relu")(x))
            x = layers.BatchNormalization()(x)
        x = layers.UpSampling2D(2)(x)
        previous = x = layers.add([x, layers.Conv2D(filters, 1, padding="same")(layers.UpSampling2D(2)(previous))])
    model = keras.Model(inputs, layers.Conv2D(3, 3, activation="softmax", padding="same")(x))
    set_weights(model)
    model.compile(keras.optimizers.Adam(0.001), "sparse_categorical_crossentropy", metrics=["accuracy", keras.metrics.MeanIoU(3, sparse_y_pred=False)])
    images, masks = values((10, 16, 16, 3), 1), classes((10, 16, 16, 1), 2, 3)
    return model.fit(images[:8], masks[:8], batch_size=4, epochs=4, shuffle=False, verbose=0, validation_data=(images[8:], masks[8:]))


def deep_dream():
    inputs = keras.Input((None, None, 3))
    x = layers.Conv2D(8, 3, activation="relu", name="mixed1")(inputs)
    x = layers.SeparableConv2D(8, 3, activation="selu", name="mixed2")(x)
    net = keras.Model(inputs, layers.Conv2D(8, 3, activation="swish", name="mixed3")(x))
    set_weights(net)
    settings = {"mixed1": 1.0, "mixed2": 1.5, "mixed3": 2.0}
    features = keras.Model(net.inputs, {name: net.get_layer(name).output for name in settings})
    image, losses = ops.convert_to_tensor(values((1, 10, 10, 3), 1)), []
    for size in (10, 12, 14):
        image = ops.image.resize(image, (size, size))
        for _ in range(4):
            image = image.detach().requires_grad_()
            loss = sum(settings[name] * ops.mean(ops.square(f)) for name, f in features(image).items())
            (gradient,) = torch.autograd.grad(loss, image)
            image = image + 0.1 * gradient / ops.maximum(ops.mean(ops.abs(gradient)), 1e-6)
            losses.append(float(loss))
    history = keras.callbacks.History()
    history.history = {"loss": losses}
    return history


PROGRAMS = [
    vision_transformer, mlp_mixer, conv_lstm, autoencoder, vae, siamese_contrastive, siamese_triplet, dcgan, wgan_gp, translation,
    text_classification, captcha, distillation, diffusion, segmentation, deep_dream,
]

if __name__ == "__main__":
    only = sys.argv[2:]     # names of programs, or all
    histories = {p.__name__: p().history for p in PROGRAMS if not only or p.__name__ in only}
    programs = {
        program: ",\n    ".join(f"{json.dumps(figure)}: {[float(f'{v:.9g}') for v in values]}" for figure, values in logs.items()) for program, logs in histories.items()
    }
    with open(sys.argv[1], "w") as file:
        file.write("{\n  " + ",\n  ".join(f'"{program}": {{\n    {figures}\n  }}' for program, figures in programs.items()) + "\n}\n")
