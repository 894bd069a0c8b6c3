package org.gmnm.dl4j;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What an LSTM does to the result z of a step's product, and back:
 *
 * <pre>
 *   a = activation(z_a),  f, o, i = gate(z_f), gate(z_o), gate(z_i)
 *   c' = f ∘ c + i ∘ a,  h = o ∘ activation(c'),  then both times 0 where the step is masked
 *   with e the error of h and γ that of c', both 0 where the step is masked:
 *   δ_o = e ∘ activation(c') ∘ gate'(z_o)
 *   γ = γ + e ∘ o ∘ activation'(c')
 *   δ_a = γ ∘ i ∘ activation'(z_a),  δ_f = γ ∘ c ∘ gate'(z_f),  δ_i = γ ∘ a ∘ gate'(z_i)
 *   γ of the step before = γ ∘ f
 * </pre>
 *
 * <p>DL4J calls a the input activations and i the input modulation gate.
 */
interface LstmCell {

  /**
   * Takes the arrays of the batch for which there is memory now.
   *
   * @param masked whether {@link LstmMemory#mask} counts
   */
  void start(boolean masked);

  /**
   * From {@link LstmMemory#gates} and {@link LstmMemory#cells} of a step to its {@link
   * LstmMemory#squashed}, the cells of the next step and what that finds as output.
   *
   * @param step from 0
   */
  void forward(int step);

  /**
   * Before the backward pass of the last step.
   *
   * @param delta where the errors of all steps' results go in turn [4u, N]
   */
  void startBackward(INDArray delta);

  /**
   * From {@link LstmMemory#errors} of a step to the error of its product's result.
   *
   * @param step whose forward pass is in memory
   * @param later whether a later step has left its error of this one's output in {@link
   *     LstmMemory#below}
   */
  void backward(int step, boolean later);
}
