/**
 * The networks of section 3 of Zhou et al. 2021 on NDArrays, from the inside out: {@link org.abusmtl.djl.block.ConvUnit}
 * (convolution, normalisation, ReLU), {@link org.abusmtl.djl.block.DownConvolution},
 * {@link org.abusmtl.djl.block.UpConvolution}, {@link org.abusmtl.djl.block.ResidualBlock},
 * {@link org.abusmtl.djl.block.EncoderStage}, {@link org.abusmtl.djl.block.DecoderStage},
 * {@link org.abusmtl.djl.block.MultiScaleHeadBlock} (Eq. 1) with the heads of Table 6 beside it, and
 * {@link org.abusmtl.djl.block.JointNetwork}.
 *
 * <p>Blocks are functions of their input over named {@link org.abusmtl.djl.block.Parameters}. Whoever makes a tensor
 * closes it: a block never closes its input and closes each of its intermediates as soon as it is consumed, in training
 * too, where the engine keeps what the backward pass needs. Only operations that both engines have are used. Read
 * {@link org.abusmtl.djl.block.JointNetwork} first.
 */
@NullMarked
package org.abusmtl.djl.block;

import org.jspecify.annotations.NullMarked;
