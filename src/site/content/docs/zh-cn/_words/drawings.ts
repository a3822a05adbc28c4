/** Texts of drawings, by the drawing's file and their English. What is not here stays as it is. */
export const drawings = {
  StableAddress: {
    'The address that stays': '不变的地址',
    "A request for http://nginx goes to the Service's address, which stays. Behind it one pod has gone and a new one, with another address, has taken its place.":
      '访问 http://nginx 的请求发往 Service 的地址，这个地址不变。它后面有一个 Pod 已经消失，另一个地址不同的新 Pod 接替了它。',
    stays: '不变',
    pod: 'Pod',
    gone: '已消失',
    'new, and already found': '新的，已能找到',
  },
}
